using System.Text.Json;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Keeps what processes hold the same.</summary>
/// <param name="group">The processes.</param>
/// <param name="learner">What each holds.</param>
internal sealed class Replicas(ProcessGroup group, Learner learner)
{
    /// <summary>All take what process 0 has, where each has computed it by itself, perhaps on another processor.</summary>
    public void Equalize()
    {
        if (group.Count == 1)
        {
            return;
        }
        foreach (var (_, parameter) in learner.Parameters)
        {
            group.Broadcast(parameter);
        }
        ShareBuffers();
    }

    /// <summary>All take the buffers of process 0: running statistics follow the batches that each process has seen.</summary>
    public void ShareBuffers()
    {
        if (group.Count == 1)
        {
            return;
        }
        using var scope = NewDisposeScope();
        var rows = JsonSerializer.Deserialize(
            group.FromFirst(JsonSerializer.Serialize(RowsOfRanks(), TrainingJson.Default.DictionaryStringInt64)),
            TrainingJson.Default.DictionaryStringInt64
        )!;
        if (group.Index > 0 && rows.Count + RowsOfRanks().Count > 0)
        {
            NestedNorm.MakeRoom(learner.Model, name => rows.GetValueOrDefault(name));
        }
        foreach (var (_, buffer) in learner.Model.named_buffers())
        {
            group.Broadcast(buffer);
        }
    }

    /// <summary>How many ranks each normalization has statistics of.</summary>
    private Dictionary<string, long> RowsOfRanks() =>
        learner
            .Model.named_buffers()
            .Where(entry => RankStatistics.IsKey(entry.name))
            .ToDictionary(entry => entry.name, entry => entry.buffer.shape[0], StringComparer.Ordinal);
}
