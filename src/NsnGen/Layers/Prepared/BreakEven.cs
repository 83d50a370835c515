using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>From which rank on one merged product takes no longer than two products with factors.</summary>
/// <remarks>
/// It is a function of shapes, element type and number of threads alone, so that the same call gives the same result to the last
/// bit, whichever process makes it and however often: merging changes how a result is rounded. The constants are read off
/// <c>./nsn bench break-even</c> on an AMD EPYC with AVX-512 and libtorch 2.10 with MKL, so that no rank is slower than dense.
/// </remarks>
internal sealed class BreakEven
{
    private static readonly BreakEven Single = new(
        oneRow: new(Call: 26e3, Row: 0, Slowness: 1.03),
        oneRowOnThreads: new(Call: 26e3, Row: 0, Slowness: 1.03),
        manyRows: new(Call: 28e3, Row: 3.3e3, Slowness: 1.05),
        manyRowsOnThreads: new(Call: 400e3, Row: 16e3, Slowness: 1.15)
    );

    // oneDNN takes 20 to 30 microseconds for a product of any size.
    private static readonly BreakEven Half = new(
        oneRow: new(Call: 180e3, Row: 0, Slowness: 1.3),
        oneRowOnThreads: new(Call: 450e3, Row: 0, Slowness: 1.3),
        manyRows: new(Call: 1e6, Row: 33e3, Slowness: 1.25),
        manyRowsOnThreads: new(Call: 2.9e6, Row: 25e3, Slowness: 1.3)
    );

    /// <summary>From so many rows on a further row costs the second call nothing more.</summary>
    private const long MostRows = 256;

    private readonly Factors oneRow;
    private readonly Factors oneRowOnThreads;
    private readonly Factors manyRows;
    private readonly Factors manyRowsOnThreads;

    private BreakEven(Factors oneRow, Factors oneRowOnThreads, Factors manyRows, Factors manyRowsOnThreads)
    {
        this.oneRow = oneRow;
        this.oneRowOnThreads = oneRowOnThreads;
        this.manyRows = manyRows;
        this.manyRowsOnThreads = manyRowsOnThreads;
    }

    /// <summary>The rule for layers of a weight's element type. Devices beside the CPU are not measured and have the CPU's rule.</summary>
    public static BreakEven For(Tensor weight) => For(weight.dtype);

    /// <inheritdoc cref="For(Tensor)"/>
    public static BreakEven For(ScalarType type) => type is ScalarType.BFloat16 or ScalarType.Float16 ? Half : Single;

    /// <summary>Whether a layer of this size runs so many rows at a rank as one merged product.</summary>
    public bool IsMerged(long inputs, long outputs, int rank, long rows, int threads)
    {
        var factors = (rows == 1, threads == 1) switch
        {
            (true, true) => oneRow,
            (true, false) => oneRowOnThreads,
            (false, true) => manyRows,
            (false, false) => manyRowsOnThreads,
        };
        var saved = inputs * outputs - factors.Slowness * rank * (inputs + outputs);
        return rows * saved <= factors.Call + factors.Row * Math.Min(rows, MostRows);
    }

    /// <summary>What two products with factors cost beside their multiply-adds.</summary>
    /// <param name="Call">What the second call costs, in multiply-adds of the dense product.</param>
    /// <param name="Row">What it costs more for each row, in the same.</param>
    /// <param name="Slowness">How many times as long as in the dense product a multiply-add takes in a thin one; at least 1.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Factors(double Call, double Row, double Slowness);
}
