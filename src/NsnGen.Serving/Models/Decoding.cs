using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Serving;

/// <summary>A text that a model goes on with.</summary>
/// <param name="memory">What the model remembers of it.</param>
/// <param name="step">Reads further tokens, <c>[1, tokens]</c>, at a rank.</param>
internal sealed class Decoding(IDisposable memory, Func<Tensor, Rank, Tensor> step) : IDisposable
{
    /// <summary>Reads further tokens at a rank, on this thread.</summary>
    /// <returns>The logits of the token after them.</returns>
    public float[] Read(IReadOnlyList<int> tokens, Rank rank)
    {
        using var untracked = inference_mode();
        using var scope = NewDisposeScope();
        var input = tensor(tokens.Select(token => (long)token).ToArray(), [1, tokens.Count]);
        var logits = step(input, rank);
        var rows = logits.reshape(-1, logits.shape[^1]);
        var last = rows.select(0, rows.shape[0] - 1);
        return last.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    public void Dispose() => memory.Dispose();
}
