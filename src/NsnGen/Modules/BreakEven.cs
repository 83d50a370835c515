using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>From which rank on one merged product takes no longer than two products with factors.</summary>
/// <remarks>
/// It is a function of shapes, element type, device and number of threads alone, so that the same call gives the same result to
/// the last bit, whichever process makes it and however often: merging changes how a result is rounded. The constants are
/// measured (<c>./nsn bench break-even</c> measures them and prints those that fit) on a CPU with AVX2.
/// </remarks>
internal sealed class BreakEven
{
    // A product of bfloat16 or float16 takes some 40 µs before its first multiply-add, one of float32 2 µs. Those on threads are
    // guesses until they are measured on a machine that does nothing else.
    private static readonly BreakEven Single = new(
        oneRow: new(Call: 12_000, Slowness: 1.0),
        oneRowOnThreads: new(Call: 16_000, Slowness: 1.3),
        manyRows: new(Call: 93_000, Slowness: 1.1),
        manyRowsOnThreads: new(Call: 200_000, Slowness: 1.2)
    );

    private static readonly BreakEven Half = new(
        oneRow: new(Call: 262_000, Slowness: 1.1),
        oneRowOnThreads: new(Call: 524_000, Slowness: 1.1),
        manyRows: new(Call: 3_000_000, Slowness: 1.1),
        manyRowsOnThreads: new(Call: 6_000_000, Slowness: 1.1)
    );

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
        return rows * saved <= factors.Call;
    }

    /// <summary>What two products with factors cost beside their multiply-adds.</summary>
    /// <param name="Call">What the second call costs, in multiply-adds of the dense product.</param>
    /// <param name="Slowness">How many times as long as in the dense product a multiply-add takes in a thin one; at least 1.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Factors(double Call, double Slowness);
}
