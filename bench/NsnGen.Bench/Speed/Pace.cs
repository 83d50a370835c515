using System.Diagnostics;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Compares alternatives that take turns, in as many rounds as fit into a time.</summary>
/// <param name="scale">A factor on all times.</param>
/// <param name="fewestRuns">Rounds that are run however long they take.</param>
public sealed class Pace(double scale, int fewestRuns)
{
    private const int MostRuns = 2001;

    /// <summary>The processor's clock counts in microseconds, so short actions are repeated within a turn.</summary>
    private const double SecondsOfATurn = 1e-3;

    /// <summary>
    /// Median times in milliseconds. With one thread they are the processor's time, to which other programs on the machine add
    /// nothing but what they take of its caches.
    /// </summary>
    /// <param name="seconds">The time to spend.</param>
    /// <param name="actions">The alternatives.</param>
    public double[] Medians(double seconds, params IReadOnlyList<Action> actions) =>
        get_num_threads() == 1
            ? Medians(seconds, actions, () => Environment.CpuUsage.TotalTime)
            : Elapsed(seconds, actions);

    /// <summary>Median times of a clock, in milliseconds, for work on many threads.</summary>
    /// <inheritdoc cref="Medians(double, IReadOnlyList{Action})"/>
    public double[] Elapsed(double seconds, params IReadOnlyList<Action> actions) =>
        Medians(seconds, actions, () => Stopwatch.GetElapsedTime(0));

    private double[] Medians(double seconds, IReadOnlyList<Action> actions, Func<TimeSpan> now)
    {
        // As often for all: what is repeated more often finds its weights in the cache more often.
        var repeats = (int)Math.Ceiling(SecondsOfATurn / actions.Min(Shortest));
        var times = actions.Select(_ => new List<double>()).ToList();
        // In a fixed order each would always find the caches as the same other one leaves them.
        var random = new Random(0);
        var order = Enumerable.Range(0, actions.Count).ToArray();
        var start = Stopwatch.GetTimestamp();
        while (
            times[0].Count < fewestRuns
            || times[0].Count < MostRuns && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds * scale
        )
        {
            random.Shuffle(order);
            foreach (var i in order)
            {
                times[i].Add(Turn(actions[i], repeats, now));
            }
        }
        return [.. times.Select(Median)];
    }

    private static double Turn(Action action, int repeats, Func<TimeSpan> now)
    {
        var start = now();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            action();
        }
        return (now() - start).TotalMilliseconds / repeats;
    }

    /// <summary>The shortest of some runs in seconds; of few, if they are long.</summary>
    private static double Shortest(Action action)
    {
        var shortest = double.MaxValue;
        for (var run = 0; run < 50 && (run < 2 || shortest < SecondsOfATurn); run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return shortest;
    }

    /// <summary>The middle of some values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
