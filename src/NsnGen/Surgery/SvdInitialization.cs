using static TorchSharp.torch;

namespace NsnGen;

/// <inheritdoc cref="Initialization.Svd"/>
internal sealed class SvdInitialization : Initialization
{
    /// <inheritdoc/>
    public override LayerFactors Factor(nn.Module layer, Tensor weight, Tensor? bias, int maxRank)
    {
        var (down, up) = Factorization.Of(weight, maxRank);
        return new LayerFactors(down, up, bias?.detach().clone());
    }
}
