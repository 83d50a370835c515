using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// What one real call costs in a whole model, found by making it: each layer counts for as many rows, or positions, as it was given.
/// </summary>
/// <remarks>
/// <see cref="ModelCost"/> counts one row in every layer. That is the cost of a call where all layers see the same rows; not where
/// convolutions shrink an image, or a head sees one token of many.
/// </remarks>
public sealed class CallCost
{
    private readonly nn.Module nested;
    private readonly Dictionary<NestedLayer, long> rows;
    private readonly long others;
    private readonly IReadOnlyList<string> uncounted;

    private CallCost(nn.Module nested, Dictionary<NestedLayer, long> rows, long others, IReadOnlyList<string> uncounted)
    {
        this.nested = nested;
        this.rows = rows;
        this.others = others;
        this.uncounted = uncounted;
    }

    /// <summary>What the call costs in the dense model.</summary>
    public ModelCost Dense => With(ModelCost.Dense(nested), layer => layer.CostAt(Rank.Of(1)).DenseMacs);

    /// <summary>Makes one call, in eval mode and without gradients, and counts.</summary>
    /// <param name="nested">The nested model; its mode is restored.</param>
    /// <param name="call">Calls it once, at any rank.</param>
    /// <param name="products">
    /// Multiply-adds of products between activations that the model's own code makes in the call: for attention over n tokens
    /// <c>2 · n² · width</c> a sequence and block. Those of <see cref="NestedMultiheadAttention"/> are counted.
    /// </param>
    public static CallCost Of(nn.Module nested, Action call, long products = 0)
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentOutOfRangeException.ThrowIfNegative(products);
        using var count = new CallCount(nested);
        var wasTraining = nested.training;
        nested.eval();
        try
        {
            using var untracked = no_grad();
            using var scope = NewDisposeScope();
            call();
        }
        finally
        {
            nested.train(wasTraining);
        }
        return new CallCost(nested, count.Rows, count.OtherMacs + products, count.Uncounted);
    }

    /// <summary>What the call costs at a rank.</summary>
    public ModelCost At(Rank rank) => With(ModelCost.Of(nested, rank), layer => layer.CostAt(rank).Macs);

    /// <summary>The share of the dense call that remains at a rank, in multiply-adds: 0 … 1.</summary>
    public double ShareAt(Rank rank) => At(rank).RemainingOf(Dense);

    /// <summary>How many rows, or output positions, the call gives a layer; 0 if it does not reach it.</summary>
    public long RowsOf(NestedLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return rows.GetValueOrDefault(layer);
    }

    private ModelCost With(ModelCost cost, Func<NestedLayer, long> ofRow) =>
        cost with
        {
            Macs = others + rows.Sum(entry => entry.Value * ofRow(entry.Key)),
            Uncounted = uncounted,
        };
}
