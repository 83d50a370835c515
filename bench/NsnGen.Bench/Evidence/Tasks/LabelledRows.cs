using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Rows with a class each, held in memory.</summary>
/// <param name="X"><c>[rows, features]</c></param>
/// <param name="Y"><c>[rows]</c>, int64.</param>
public sealed record LabelledRows(Tensor X, Tensor Y)
{
    /// <summary>How many rows there are.</summary>
    public long Count => Y.shape[0];

    /// <summary>Random rows; the same seed gives the same ones.</summary>
    public IEnumerable<LabelledRows> Random(int size, int steps, int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var chosen = tensor(Enumerable.Range(0, size).Select(_ => random.NextInt64(Count)).ToArray());
            yield return new LabelledRows(X.index_select(0, chosen), Y.index_select(0, chosen));
        }
    }

    /// <summary>The share of rows whose most probable class is the right one.</summary>
    public double Accuracy(Func<LabelledRows, Tensor> logits)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        return logits(this).argmax(1).eq(Y).to(ScalarType.Float64).mean().ToDouble();
    }
}
