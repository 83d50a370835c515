using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Factors that only have their shapes yet, to be filled from a file.</summary>
/// <param name="limit">The largest rank that is wanted.</param>
/// <param name="hasDownBias">Whether the layer of a name adds something between its factors.</param>
internal sealed class EmptyInitialization(int limit, Func<string, bool> hasDownBias) : Initialization
{
    /// <inheritdoc/>
    public override LayerFactors Factor(LinearMap dense, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(dense);
        var weight = dense.Weight;
        var whole = (int)Math.Min(maxRank, weight.shape.Min());
        var rank = Math.Min(whole, limit);
        return new LayerFactors(
            empty(rank, weight.shape[1], weight.dtype, weight.device),
            empty(rank, weight.shape[0], weight.dtype, weight.device),
            dense.CopyOfBias(),
            hasDownBias(dense.Name) ? empty(rank, weight.dtype, weight.device) : null
        )
        {
            PartOfRank = whole,
        };
    }
}
