using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>What the dense model says of each sentence; it is asked once.</summary>
/// <remarks>
/// A sentence's embeddings in two batches differ by rounding. Training that was stopped and goes on asks anew, in other batches, so
/// that it ends at slightly other weights than training that was never stopped.
/// </remarks>
/// <param name="dense">The model, in eval mode.</param>
public sealed class Teacher(MiniLm dense)
{
    private readonly Dictionary<int, float[]> known = [];

    /// <summary>The embeddings of a batch, <c>[batch, hidden]</c>.</summary>
    public Tensor Of(SentenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var untracked = no_grad();
        if (!batch.Rows.All(known.ContainsKey))
        {
            using var scope = NewDisposeScope();
            var said = dense.call(batch.Tokens, batch.Present);
            foreach (var (row, numbers) in batch.Rows.Zip(said.data<float>().Chunk((int)said.shape[1])))
            {
                known[row] = numbers;
            }
        }
        return tensor(
            batch.Rows.SelectMany(row => known[row]).ToArray(),
            [batch.Rows.Count, known[batch.Rows[0]].Length]
        );
    }
}
