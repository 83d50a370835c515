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
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public NestedLinear(Parameter down, Parameter up, Parameter? bias)
        : base(nameof(NestedLinear), down, up, bias, dimensions: 2) => RegisterComponents();

    /// <summary>Size of an input row.</summary>
    public long in_features => down.shape[1];

    /// <summary>Size of an output row.</summary>
    public long out_features => up.shape[1];

    private protected override Tensor Apply(Tensor input, Tensor first, Tensor? second)
    {
        if (second is null)
        {
            return nn.functional.linear(input, first, bias);
        }
        using var hidden = nn.functional.linear(input, first);
        return nn.functional.linear(hidden, second, bias);
    }

    private protected override Tensor Apply(Tensor input, PreparedRank at) =>
        input.numel() == in_features ? OneRow(input, at.First, at.Second) : Apply(input, at.First, at.Second);

    /// <summary>
    /// A single row as matrix times vector: a product of matrices would pack the weight first, which costs
    /// several times more than reading it.
    /// </summary>
    private Tensor OneRow(Tensor input, Tensor first, Tensor? second)
    {
        using var row = input.reshape(-1);
        using var output = second is null ? Affine(first, row) : OneRowOfFactors(row, first, second);
        return output.view([.. input.shape[..^1], output.shape[0]]);
    }

    private Tensor OneRowOfFactors(Tensor row, Tensor first, Tensor second)
    {
        using var hidden = first.mv(row);
        return Affine(second, hidden);
    }

    private Tensor Affine(Tensor matrix, Tensor vector) =>
        bias is null ? matrix.mv(vector) : bias.addmv(matrix, vector);
}
