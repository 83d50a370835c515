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

    private protected override Tensor Apply(Tensor input, PreparedRank at) =>
        input.numel() == in_features ? OneRow(input, at) : Rows(input, at);

    private Tensor Rows(Tensor input, PreparedRank at)
    {
        if (at.Second is null)
        {
            return nn.functional.linear(input, at.First, at.MergedBias ?? bias);
        }
        using var hidden = nn.functional.linear(input, at.First, at.DownBias);
        return nn.functional.linear(hidden, at.Second, bias);
    }

    /// <summary>
    /// A single row as matrix times vector: a product of matrices would pack the weight first, which costs
    /// several times more than reading it.
    /// </summary>
    private Tensor OneRow(Tensor input, PreparedRank at)
    {
        using var row = input.reshape(-1);
        using var output = at.Second is null
            ? Affine(at.First, row, at.MergedBias ?? bias)
            : OneRowOfFactors(row, at, at.Second);
        return output.view([.. input.shape[..^1], output.shape[0]]);
    }

    private Tensor OneRowOfFactors(Tensor row, PreparedRank at, Tensor second)
    {
        using var hidden = Affine(at.First, row, at.DownBias);
        return Affine(second, hidden, bias);
    }

    private static Tensor Affine(Tensor matrix, Tensor vector, Tensor? bias) =>
        bias is null ? matrix.mv(vector) : bias.addmv(matrix, vector);
}
