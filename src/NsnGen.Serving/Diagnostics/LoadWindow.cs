using System.Runtime.InteropServices;

namespace NsnGen.Serving;

/// <summary>What happened in the last seconds. It may be told and asked by many threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="length">How far back it reaches.</param>
internal sealed class LoadWindow(TimeProvider time, TimeSpan length)
{
    /// <summary>More than that many entries are the last second's anyway.</summary>
    private const int Most = 16_384;

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
        var units = seen.Sum(entry => entry.Units);
        return new Load
        {
            Arrived = seen.Sum(entry => entry.Arrived) / span.TotalSeconds,
            Served = seen.Sum(entry => entry.Served) / span.TotalSeconds,
            Refused = seen.Sum(entry => entry.Refused) / span.TotalSeconds,
            Busy = Math.Min(1, busy / (span.TotalSeconds * workers)),
            SecondsPerUnit = units > 0 ? busy / (units * workers) : 0,
            Waiting = waiting,
            P50 = Quantile(latencies, 0.5),
            P95 = Quantile(latencies, 0.95),
        };
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
