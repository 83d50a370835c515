using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>A linear layer in nested factors.</summary>
public sealed class NestedLinear : NestedLayer
{
    /// <summary>A layer over factors that it takes over.</summary>
    /// <param name="down">A, <c>[maxRank, in]</c>.</param>
    /// <param name="up">Bᵀ, <c>[maxRank, out]</c>.</param>
    /// <param name="bias">b, <c>[out]</c>, or null.</param>
    /// <param name="downBias">c, <c>[maxRank]</c>, or null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public NestedLinear(Parameter down, Parameter up, Parameter? bias, Parameter? downBias = null)
        : base(nameof(NestedLinear), down, up, bias, downBias, dimensions: 2) => RegisterComponents();

    /// <summary>Size of an input row.</summary>
    public long in_features => down.shape[1];

    /// <summary>Size of an output row.</summary>
    public long out_features => up.shape[1];

    private protected override long RowsIn(Tensor input) => input.numel() / inputs;

    private protected override bool Takes(Tensor input) => input.dim() > 0 && input.shape[^1] == inputs;

    private protected override string Expected => $"[…, {inputs}]";

    private protected override Tensor Apply(Tensor input, PreparedRank at, RowRanks? rows)
    {
        if (at.Second is null)
        {
            return nn.functional.linear(input, at.First, at.MergedBias ?? bias);
        }
        using var hidden = nn.functional.linear(input, at.First, at.DownBias);
        rows?.Cut(hidden, axis: -1);
        return nn.functional.linear(hidden, at.Second, bias);
    }
}
