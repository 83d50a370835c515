using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>The inner products of a matrix's rows, in float64.</summary>
internal static class GramMatrix
{
    private const long BlockRows = 256;
    private const long CopiedElements = 1 << 20;

    /// <summary>
    /// The lower triangle of <c>M Mᵀ</c>, which is all that <c>linalg.eigh</c> reads; what is above it is undefined. Half of the
    /// products are left out, and only some columns at a time are converted to float64.
    /// </summary>
    /// <param name="matrix"><c>[n, m]</c></param>
    /// <returns><c>[n, n]</c></returns>
    public static Tensor OfRows(Tensor matrix)
    {
        var (rows, columns) = (matrix.shape[0], matrix.shape[1]);
        var gram = zeros(rows, rows, ScalarType.Float64, matrix.device);
        var step = Math.Max(1, CopiedElements / rows);
        for (long column = 0; column < columns; column += step)
        {
            using var scope = NewDisposeScope();
            var part = matrix.narrow(1, column, Math.Min(step, columns - column)).to(ScalarType.Float64);
            for (long row = 0; row < rows; row += BlockRows)
            {
                var count = Math.Min(BlockRows, rows - row);
                var seen = row + count;
                gram.narrow(0, row, count)
                    .narrow(1, 0, seen)
                    .addmm_(part.narrow(0, row, count), part.narrow(0, 0, seen).t());
            }
        }
        return gram;
    }
}
