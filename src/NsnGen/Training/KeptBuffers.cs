using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The buffers of a model, such as running statistics, as they were; given back on disposal unless the step was taken.</summary>
internal sealed class KeptBuffers : IDisposable
{
    private readonly nn.Module model;
    private readonly Dictionary<string, Tensor> values;
    private bool isTaken;

    public KeptBuffers(nn.Module model)
    {
        this.model = model;
        using var untracked = no_grad();
        values = model
            .named_buffers()
            .ToDictionary(
                entry => entry.name,
                entry => entry.buffer.clone().DetachFromDisposeScope(),
                StringComparer.Ordinal
            );
    }

    /// <summary>The step was taken.</summary>
    public void Forget() => isTaken = true;

    public void Dispose()
    {
        if (!isTaken)
        {
            Restore();
        }
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }

    private void Restore()
    {
        using var untracked = no_grad();
        // A rank that the step was the first to visit has left statistics of its own.
        NestedNorm.MakeRoom(model, name => values.TryGetValue(name, out var value) ? value.shape[0] : 0);
        foreach (var (name, buffer) in model.named_buffers())
        {
            if (values.TryGetValue(name, out var value) && value.shape.AsSpan().SequenceEqual(buffer.shape))
            {
                buffer.copy_(value);
            }
        }
    }
}
