using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>How many multiply-adds the processor does in the time that the call of a product costs beside them.</summary>
/// <remarks>
/// Measured at first use, and once more when the runtime has optimised the code that calls. With threads, a call also waits
/// for them.
/// </remarks>
/// <param name="rows">For so many rows.</param>
/// <param name="most">The most that is believed, in multiply-adds, however disturbed the measurement was.</param>
internal sealed class CallCost(long rows, long most)
{
    /// <summary>What a call costs at least, in multiply-adds.</summary>
    public const long Fewest = 1 << 13;

    /// <summary>What no call costs, in multiply-adds.</summary>
    public const long Most = 1 << 20;

    private const int UsesUntilOptimised = 1000;
    private long macs = Fewest;
    private int uses;

    /// <summary>The cost of a call, in multiply-adds.</summary>
    public long Macs
    {
        get
        {
            if (
                Volatile.Read(ref uses) < UsesUntilOptimised
                && Interlocked.Increment(ref uses) is 1 or UsesUntilOptimised
            )
            {
                Volatile.Write(ref macs, Measure());
            }
            return Volatile.Read(ref macs);
        }
    }

    private long Measure()
    {
        const int Narrow = 8;
        const int Wide = 256;
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var few = Fastest(ones(rows, Narrow), ones(Wide, Narrow), runs: 200);
        var many = Fastest(ones(rows, Wide), ones(Wide, Wide), runs: 40);
        var (fewMacs, manyMacs) = (rows * Narrow * Wide, rows * Wide * Wide);
        // Where the line through both meets zero time.
        var inACall = (few * manyMacs - many * fewMacs) / Math.Max(many - few, few / 10);
        return Math.Clamp((long)inACall, Fewest, most);
    }

    /// <summary>The shortest time: what other work on the machine adds is no part of the cost.</summary>
    private static double Fastest(Tensor input, Tensor weight, int runs)
    {
        var shortest = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            nn.functional.linear(input, weight).Dispose();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return shortest;
    }
}
