using System.Diagnostics;

namespace NsnGen.Bench;

/// <summary>
/// Sends requests when they are due, whether or not others are answered, as people do. Times between them are exponential, and each is
/// timed from when it was due: a server that stands still cannot hide it.
/// </summary>
/// <param name="client">Asks.</param>
/// <param name="texts">What is asked for, in turns.</param>
internal sealed class OpenLoop(EmbeddingClient client, IReadOnlyList<string> texts)
{
    /// <summary>The most requests in flight; a server that lets them pile up fails here, and not by the memory of the machine.</summary>
    private const int MostInFlight = 4096;

    /// <summary>Runs for a time, and waits for the last answers.</summary>
    /// <param name="model">The model that is asked.</param>
    /// <param name="perSecond">Requests a second, in the mean.</param>
    /// <param name="length">For how long requests are sent.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<LoadAnswer>> RunAsync(
        string model,
        double perSecond,
        TimeSpan length,
        CancellationToken cancellation
    )
    {
        using var room = new SemaphoreSlim(MostInFlight);
        var random = new Random(0);
        var answers = new List<Task<LoadAnswer>>();
        var start = Stopwatch.GetTimestamp();
        for (var due = Gap(); due < length; due += Gap())
        {
            var wait = due - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, cancellation);
            }
            await room.WaitAsync(cancellation);
            answers.Add(SendAsync(answers.Count % texts.Count, start + (long)(due.TotalSeconds * Stopwatch.Frequency)));
        }
        return await Task.WhenAll(answers);

        TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);

        async Task<LoadAnswer> SendAsync(int query, long due)
        {
            try
            {
                return await client.AskAsync(model, query, texts[query], due, cancellation);
            }
            finally
            {
                room.Release();
            }
        }
    }

    /// <summary>Requests a second that a server answers when so many are always in flight.</summary>
    public async Task<double> CapacityAsync(string model, int inFlight, TimeSpan length, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var next = 0;
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => CountAsync()));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task<int> CountAsync()
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < length)
            {
                var query = Interlocked.Increment(ref next) % texts.Count;
                await client.AskAsync(model, query, texts[query], Stopwatch.GetTimestamp(), cancellation);
                count++;
            }
            return count;
        }
    }
}
