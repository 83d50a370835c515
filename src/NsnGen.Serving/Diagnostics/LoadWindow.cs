using System.Runtime.InteropServices;

namespace NsnGen.Serving;

/// <summary>What happened in the last seconds. It may be told and asked by many threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="length">How far back it reaches.</param>
internal sealed class LoadWindow(TimeProvider time, TimeSpan length)
{
    /// <summary>More than that many entries are the last second's anyway.</summary>
    private const int Most = 16_384;

    /// <summary>So many forwards say how long one takes when one of them is left out.</summary>
    private const int Many = 8;

    /// <summary>Parts of the time in which more may come than in all of it: a rush is seen before a second of it is over.</summary>
    private static readonly double[] Shorter = [1.0 / 2, 1.0 / 4, 1.0 / 8, 1.0 / 16];

    private readonly Lock turn = new();
    private readonly Queue<Entry> entries = new();
    private readonly long started = time.GetTimestamp();

    public void Arrived(int texts) => Add(new Entry { Arrived = texts });

    public void Refused(int texts) => Add(new Entry { Arrived = texts, Refused = texts });

    /// <param name="texts">How many texts ran together.</param>
    /// <param name="busy">How long they took.</param>
    /// <param name="units">How long the forward should have taken, as points were measured.</param>
    public void Ran(int texts, TimeSpan busy, double units) =>
        Add(
            new Entry
            {
                Served = texts,
                Busy = busy,
                Units = units,
            }
        );

    public void Answered(TimeSpan latency) => Add(new Entry { Latency = latency });

    public Load Read(int waiting, int workers)
    {
        Entry[] seen;
        lock (turn)
        {
            Forget();
            seen = [.. entries];
        }
        var span = TimeSpan.FromTicks(Math.Max(1, Math.Min(length.Ticks, time.GetElapsedTime(started).Ticks)));
        TimeSpan[] latencies = [.. seen.Select(entry => entry.Latency).OfType<TimeSpan>().Order()];
        var busy = seen.Sum(entry => entry.Busy.TotalSeconds);
        var arrived = seen.Sum(entry => entry.Arrived) / span.TotalSeconds;
        return new Load
        {
            Arrived = arrived,
            Arriving = Shorter.Select(part => Surely(seen, part)).Append(arrived).Max(),
            Served = seen.Sum(entry => entry.Served) / span.TotalSeconds,
            Refused = seen.Sum(entry => entry.Refused) / span.TotalSeconds,
            Busy = Math.Min(1, busy / (span.TotalSeconds * workers)),
            SecondsPerUnit = SecondsOf([.. seen.Where(entry => entry.Units > 0)]) / workers,
            Waiting = waiting,
            P50 = Quantile(latencies, 0.5),
            P95 = Quantile(latencies, 0.95),
        };
    }

    /// <summary>
    /// How long forwards took for a unit of work; of many without the slowest: a worker that stood still for a moment is no slower afterwards.
    /// </summary>
    private static double SecondsOf(List<Entry> forwards)
    {
        if (forwards.Count >= Many)
        {
            forwards.Remove(forwards.MaxBy(entry => entry.Busy / entry.Units));
        }
        return forwards.Count == 0
            ? 0
            : forwards.Sum(entry => entry.Busy.TotalSeconds) / forwards.Sum(entry => entry.Units);
    }

    /// <summary>Texts that came a second in the last part of the time, less the standard error of as many requests.</summary>
    private double Surely(Entry[] seen, double part)
    {
        var span = part * length;
        var (requests, texts) = (0, 0);
        // The newest stand last.
        for (var i = seen.Length - 1; i >= 0 && time.GetElapsedTime(seen[i].At) <= span; i--)
        {
            requests += seen[i].Arrived > 0 ? 1 : 0;
            texts += seen[i].Arrived;
        }
        return requests == 0 ? 0 : texts * (1 - 1 / Math.Sqrt(requests)) / span.TotalSeconds;
    }

    private static TimeSpan? Quantile(TimeSpan[] ascending, double share) =>
        ascending.Length == 0 ? null : ascending[Math.Min(ascending.Length - 1, (int)(share * ascending.Length))];

    private void Add(Entry entry)
    {
        lock (turn)
        {
            entries.Enqueue(entry with { At = time.GetTimestamp() });
            Forget();
        }
    }

    private void Forget()
    {
        while (entries.TryPeek(out var oldest) && (entries.Count > Most || time.GetElapsedTime(oldest.At) > length))
        {
            entries.Dequeue();
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry
    {
        public long At { get; init; }
        public int Arrived { get; init; }
        public int Served { get; init; }
        public int Refused { get; init; }
        public TimeSpan Busy { get; init; }
        public double Units { get; init; }
        public TimeSpan? Latency { get; init; }
    }
}
