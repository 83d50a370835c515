using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Which form of a layer takes the least time: two products with factors, with aligned ones, or one merged product.</summary>
/// <remarks>
/// It is a function of shapes, element type and number of threads alone, so that the same call gives the same result to the last
/// bit, whichever process makes it and however often: merging changes how a result is rounded. The constants are read off
/// <c>./nsn bench break-even</c> on an AMD EPYC with AVX-512 and libtorch 2.10 with MKL, so that no rank is slower than dense.
/// </remarks>
internal sealed class BreakEven
{
    private static readonly BreakEven Single = new(
        oneRow: new(Call: 26e3, Row: 0, Slowness: 1.03) { Sorting = new(Call: 90e3, Element: 4) },
        oneRowOnThreads: new(Call: 26e3, Row: 0, Slowness: 1.03) { Sorting = new(Call: 90e3, Element: 4) },
        manyRows: new(Call: 28e3, Row: 3.3e3, Slowness: 1.05) { Sorting = new(Call: 210e3, Element: 22) },
        manyRowsOnThreads: new(Call: 400e3, Row: 16e3, Slowness: 1.15) { Sorting = new(Call: 450e3, Element: 60) }
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

    /// <summary>How a layer of this size runs so many rows at a rank.</summary>
    /// <param name="inputs">Size of an input row.</param>
    /// <param name="outputs">Size of an output row.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="threads">How many threads multiply.</param>
    /// <param name="aligns">Whether the layer has the aligned form.</param>
    public LayerForm FormOf(long inputs, long outputs, int rank, long rows, int threads, bool aligns)
    {
        var factors = (rows == 1, threads == 1) switch
        {
            (true, true) => oneRow,
            (true, false) => oneRowOnThreads,
            (false, true) => manyRows,
            (false, false) => manyRowsOnThreads,
        };
        var merged = rows * inputs * outputs;
        var plain =
            rows * factors.Slowness * rank * (inputs + outputs) + factors.Call + factors.Row * Math.Min(rows, MostRows);
        var least = Math.Min(merged, plain);
        if (
            aligns
            && factors.Sorting is { } sorting
            && plain - rows * Saved(factors, sorting, inputs, rank) + sorting.Call < least
        )
        {
            return LayerForm.Aligned;
        }
        return merged <= plain ? LayerForm.Merged : LayerForm.Factors;
    }

    /// <summary>What aligned factors save in each row, in multiply-adds; below 0 if sorting costs more.</summary>
    private static double Saved(Factors factors, Sorting sorting, long inputs, int rank) =>
        factors.Slowness * rank * rank - sorting.Element * inputs;

    /// <summary>What two products with factors cost beside their multiply-adds.</summary>
    /// <param name="Call">What the second call costs, in multiply-adds of the dense product.</param>
    /// <param name="Row">What it costs more for each row, in the same.</param>
    /// <param name="Slowness">How many times as long as in the dense product a multiply-add takes in a thin one; at least 1.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Factors(double Call, double Row, double Slowness)
    {
        /// <summary>What aligned factors cost more; null where they are not used.</summary>
        public Sorting? Sorting { get; init; }
    }

    /// <summary>What it costs to sort the inputs for aligned factors.</summary>
    /// <param name="Call">What the calls cost, in multiply-adds of the dense product.</param>
    /// <param name="Element">What each element of the input costs, in the same.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sorting(double Call, double Element);
}
