using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>A linear layer in nested factors.</summary>
public class NestedLinear : NestedLayer
{
    /// <summary>A layer over factors that it takes over.</summary>
    /// <param name="down">A, <c>[maxRank, in]</c>.</param>
    /// <param name="up">Bᵀ, <c>[maxRank, out]</c>.</param>
    /// <param name="bias">b, <c>[out]</c>, or null.</param>
    /// <param name="downBias">c, <c>[maxRank]</c>, or null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
#pragma warning disable RS0022, MA0056 // Nobody outside can override what this calls.
    public NestedLinear(Parameter down, Parameter up, Parameter? bias, Parameter? downBias = null)
        : base(nameof(NestedLinear), down, up, bias, downBias, dimensions: 2) => RegisterComponents();
#pragma warning restore RS0022, MA0056

    /// <summary>Size of an input row.</summary>
    public long in_features => inputs;

    /// <summary>Size of an output row.</summary>
    public long out_features => outputs;

    private protected override long RowsIn(Tensor input) => input.numel() / inputs;

    private protected override bool Takes(Tensor input) => input.dim() > 0 && input.shape[^1] == inputs;

    private protected override string Expected => $"[…, {inputs}]";

    private protected override bool Aligns => true;

    private protected override PreparedRank Prepared(LayerForm form, int rank)
    {
        using var rows = down.narrow(0, 0, rank);
        var columns = up.narrow(0, 0, rank);
        if (form is LayerForm.Factors)
        {
            return PreparedRank.Factors(rows.t(), columns, down_bias?.narrow(0, 0, rank));
        }
        using var held = columns;
        var wholeBias = down_bias is null ? null : MergedBias(Rank.Of(rank));
        if (form is LayerForm.Aligned)
        {
            return PreparedRank.Aligned(AlignedFactors.Of(rows, columns), wholeBias);
        }
        using var weight = Merged(Rank.Of(rank));
        return PreparedRank.Merged(AsMultiplied(weight), wholeBias);
    }

    private protected override Tensor AsMultiplied(Tensor weight) => weight.t();

    // Products of matrices, not functional.linear, which takes up to two microseconds more to arrive at the same ones.
    private protected override Tensor Apply(Tensor input, PreparedRank at, RowRanks? rows)
    {
        var dimensions = (int)input.dim();
        if (dimensions == 2 && rows is null)
        {
            return Apply(input, at);
        }
        // Cheaper than Tensor.shape, whose native call calls back to allocate.
        var shape = new long[dimensions];
        for (var axis = 0; axis < dimensions; axis++)
        {
            shape[axis] = input.size(axis);
        }
        var size = InputsOf(at);
        if (dimensions == 0 || shape[^1] != size)
        {
            throw Refusal(input);
        }
        using var matrix = input.reshape(input.numel() / size, size);
        shape[^1] = OutputsOf(at);
        using var result = rows is null ? Apply(matrix, at) : Cut(matrix, at, rows, shape);
        return result.view(shape);
    }

    /// <summary>The size of an input row of what was prepared.</summary>
    private protected virtual long InputsOf(PreparedRank at) => inputs;

    /// <summary>The size of its output row.</summary>
    private protected virtual long OutputsOf(PreparedRank at) => outputs;

    private Tensor Apply(Tensor matrix, PreparedRank at)
    {
        var wholeBias = at.WholeBias ?? bias;
        if (at.Second is null)
        {
            return Product(matrix, at.First, wholeBias);
        }
        using var hidden = at.Order is null
            ? Product(matrix, at.First, at.DownBias)
            : Aligned(matrix, at.First, at.Order);
        return Product(hidden, at.Second, wholeBias);
    }

    /// <summary>The inputs that the identity passes on, and the products of the others.</summary>
    private static Tensor Aligned(Tensor matrix, Tensor rest, Tensor order)
    {
        using var sorted = matrix.index_select(1, order);
        var rank = rest.size(1);
        using var passed = sorted.narrow(1, 0, rank);
        using var others = sorted.narrow(1, rank, rest.size(0));
        return passed.addmm(others, rest, beta: 1, alpha: 1);
    }

    /// <summary>Applies the map to rows with ranks of their own.</summary>
    /// <param name="matrix">The input, <c>[rows, in]</c>.</param>
    /// <param name="at">The factors at the largest of the ranks.</param>
    /// <param name="rows">The ranks.</param>
    /// <param name="shape">The shape of the output.</param>
    private protected virtual Tensor Cut(Tensor matrix, PreparedRank at, RowRanks rows, long[] shape)
    {
        using var hidden = Product(matrix, at.First, at.DownBias);
        using var shaped = hidden.view([.. shape[..^1], hidden.shape[1]]);
        rows.Cut(shaped, axis: -1);
        return Product(hidden, at.Second!, bias);
    }

    private protected static Tensor Product(Tensor rows, Tensor weight, Tensor? bias) =>
        bias is null ? rows.mm(weight) : bias.addmm(rows, weight, beta: 1, alpha: 1);
}
