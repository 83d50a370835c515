using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>What one call of a small operator costs from C#, beyond the same call from C++.</summary>
public static partial class SmallOperator
{
    private const long Length = 8;

    /// <summary>Medians of interleaved rounds, in nanoseconds a call.</summary>
    public sealed record Result(double Managed, double Native)
    {
        public double Overhead => Managed - Native;
    }

    /// <summary>Times <c>a.add(b)</c> on two tensors of 8 floats, results disposed, from both languages in turn.</summary>
    public static Result Measure(int rounds = 31, int calls = 20_000)
    {
        var managed = new double[rounds];
        var native = new double[rounds];
        _ = FromManaged(calls);
        _ = small_op_add(Length, calls);
        for (var round = 0; round < rounds; round++)
        {
            managed[round] = FromManaged(calls);
            native[round] = small_op_add(Length, calls);
        }
        return new Result(Median(managed), Median(native));
    }

    private static double FromManaged(int calls)
    {
        using var untracked = no_grad();
        using var a = ones(Length);
        using var b = ones(Length);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            a.add(b).Dispose();
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    [LibraryImport("smallop")]
    private static partial double small_op_add(long length, long calls);
}
