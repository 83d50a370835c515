using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen;

/// <summary>From which rank on one merged product is faster than two products with factors, on this machine.</summary>
/// <remarks>
/// A product is taken to cost a fixed time for the call and a time for each multiply-add. So a second product pays only if
/// it saves more multiply-adds than fit into one call's time; how many those are is measured once in a process, on the
/// processor. What the choice changes in a result is rounding.
/// </remarks>
internal static class BreakEven
{
    /// <summary>What a call costs at least and at most, in multiply-adds, however disturbed the measurement was.</summary>
    private const long Fewest = 1 << 13;
    private const long Most = 1 << 18;
    private static readonly Lazy<long> MacsOfACall = new(Measure);

    /// <summary>Whether a layer of this size runs so many rows at a rank as one merged product.</summary>
    public static bool IsMerged(long inputs, long outputs, int rank, long rows)
    {
        var saved = rows * (inputs * outputs - rank * (inputs + outputs));
        return saved <= Fewest || saved <= Most && saved <= MacsOfACall.Value;
    }

    private static long Measure()
    {
        const int Rows = 16;
        const int Size = 256;
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var call = Fastest(ones(Rows, 8), ones(8, 8), runs: 200);
        var product = Fastest(ones(Rows, Size), ones(Size, Size), runs: 40);
        var macs = call / Math.Max(product - call, call) * Rows * Size * Size;
        return Math.Clamp((long)macs, Fewest, Most);
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
