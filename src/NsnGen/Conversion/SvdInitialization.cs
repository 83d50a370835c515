using System.Security.Cryptography;

namespace NsnGen.Conversion;

/// <inheritdoc cref="Initialization.Svd"/>
internal sealed class SvdInitialization : Initialization
{
    /// <inheritdoc/>
    internal override LayerFactors Factor(LinearMap dense, int maxRank)
    {
        ArgumentNullException.ThrowIfNull(dense);
        var (down, up) = Factorization.Of(dense.Weight, maxRank);
        return new LayerFactors(down, up, dense.CopyOfBias());
    }

    internal override bool AppendTo(IncrementalHash hash, LinearMap dense)
    {
        hash.AppendData("svd"u8);
        return true;
    }
}
