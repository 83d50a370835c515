using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>A linear layer in nested factors.</summary>
public sealed class NestedLinear : NestedLayer
{
    /// <summary>
    /// Matrices up to this size are multiplied with a single row as they are; of a larger one, OpenBLAS' product of matrices
    /// makes a packed copy first, which costs several times more than reading it.
    /// </summary>
    private const long UnpackedElements = 1_000_000;

    private static readonly long[] Flat = [-1];

    /// <summary>The shape of one output row by its number of dimensions: ones, and last the outputs.</summary>
    private readonly long[]?[] rowShapes = new long[]?[8];

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

    private protected override Tensor Apply(Tensor input, PreparedRank at, RowRanks? rows) =>
        rows is null && IsOneRow(input) && SuitsVector(at) ? OneRow(input, at) : Rows(input, at, rows);

    private bool IsOneRow(Tensor input) => input.numel() == inputs && input.size(-1) == inputs;

    private Tensor Rows(Tensor input, PreparedRank at, RowRanks? rows)
    {
        if (at.Second is null)
        {
            return nn.functional.linear(input, at.First, at.MergedBias ?? bias);
        }
        using var hidden = nn.functional.linear(input, at.First, at.DownBias);
        rows?.Cut(hidden, axis: -1);
        return nn.functional.linear(hidden, at.Second, bias);
    }

    /// <summary>Whether matrix times vector is the faster product for one row.</summary>
    private bool SuitsVector(PreparedRank at) =>
        (!at.IsMerged || inputs * outputs > UnpackedElements)
        && at.First.dtype is ScalarType.Float32 or ScalarType.Float64;

    private Tensor OneRow(Tensor input, PreparedRank at)
    {
        using var row = input.view(Flat);
        var dimensions = (int)input.Dimensions;
        if (dimensions == 1)
        {
            return OneRowFlat(row, at);
        }
        using var output = OneRowFlat(row, at);
        return output.view(RowShape(dimensions));
    }

    private Tensor OneRowFlat(Tensor row, PreparedRank at)
    {
        if (at.Second is null)
        {
            return Affine(at.First, row, at.MergedBias ?? bias);
        }
        using var hidden = Affine(at.First, row, at.DownBias);
        return Affine(at.Second, hidden, bias);
    }

    private static Tensor Affine(Tensor matrix, Tensor vector, Tensor? bias) =>
        bias is null ? matrix.mv(vector) : bias.addmv(matrix, vector);

    private long[] RowShape(int dimensions)
    {
        if (dimensions < rowShapes.Length && rowShapes[dimensions] is { } known)
        {
            return known;
        }
        var shape = new long[dimensions];
        Array.Fill(shape, 1);
        shape[^1] = outputs;
        if (dimensions < rowShapes.Length)
        {
            rowShapes[dimensions] = shape;
        }
        return shape;
    }
}
