using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// Whether the components of each layer are independent. <c>Im(W_r) ⊆ Im(W_r+1)</c> needs full row rank of A; where B lacks
/// full column rank, two components write in the same direction and one of them is wasted.
/// </summary>
/// <param name="Layers">The ranks of the factors of each layer.</param>
public sealed record RowRank(IReadOnlyDictionary<string, FactorRanks> Layers)
{
    /// <summary>
    /// Counts the singular values of each factor, its components brought to one length, above <c>ε · max(size, R)</c> times the
    /// largest; ε is the weights' precision, at best that of float32 for shorter types, whose products are summed in it.
    /// </summary>
    /// <exception cref="BrokenModelException">A layer holds NaN or infinity.</exception>
    public static RowRank Of(nn.Module nested)
    {
        using var untracked = no_grad();
        return new RowRank(
            NestedLayers.InFactors(nested).ToDictionary(e => e.Name, e => Of(e.Name, e.Layer), StringComparer.Ordinal)
        );
    }

    /// <summary>Checks that A has full row rank in every layer.</summary>
    /// <exception cref="BrokenModelException">It has not, or a layer holds NaN or infinity; names the layer.</exception>
    public static void Check(nn.Module nested) => Of(nested).Require();

    internal void Require()
    {
        foreach (var (name, ranks) in Layers)
        {
            if (ranks.OfDown < ranks.Components)
            {
                throw new BrokenModelException(
                    name,
                    $"Layer '{name}': the {ranks.Components} rows of 'down' have rank {ranks.OfDown}, expected {ranks.Components}. Outputs at a rank may be out of reach at a higher one."
                );
            }
        }
    }

    private static FactorRanks Of(string name, NestedLayer layer)
    {
        using var scope = NewDisposeScope();
        var core = new LayerCore(name, layer);
        return new FactorRanks((int)layer.down.shape[0], core.RowRank(), core.ColumnRank());
    }
}
