using System.Diagnostics;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>Times alternatives fairly on a machine whose speed drifts.</summary>
public static class Latency
{
    /// <summary>The median time of each action in milliseconds; the actions take turns, so that a drift meets all alike.</summary>
    /// <param name="actions">What to time.</param>
    /// <param name="runs">Timed runs of each, after one warm-up; at least 1.</param>
    /// <param name="cancellation">Checked before each round.</param>
    public static double[] Medians(
        IReadOnlyList<Action> actions,
        int runs = 51,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        foreach (var action in actions)
        {
            using var scope = NewDisposeScope();
            action();
        }
        var times = actions.Select(_ => new double[runs]).ToArray();
        for (var run = 0; run < runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < actions.Count; i++)
            {
                // Frees what the action leaves behind, when its time has been taken.
                using var scope = NewDisposeScope();
                var start = Stopwatch.GetTimestamp();
                actions[i]();
                times[i][run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        return [.. times.Select(Median)];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
