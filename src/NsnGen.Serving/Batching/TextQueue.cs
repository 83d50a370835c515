using System.Threading.Channels;

namespace NsnGen.Serving;

/// <summary>
/// Texts that wait, no more than a limit. Callers put requests in, each whole or not at all; workers take out what runs in one
/// forward.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="planner">Says which texts run together.</param>
/// <param name="time">The clock.</param>
/// <param name="name">The model's name in metrics.</param>
internal sealed class TextQueue(ServingOptions options, BatchPlanner planner, TimeProvider time, string name)
{
    // With room for texts whose requests are over, which leave the count at once and the channel when a worker comes by.
    private readonly Channel<QueuedText> channel = Channel.CreateBounded<QueuedText>(2 * options.QueueLimit);
    private readonly Lock collecting = new();
    private readonly List<QueuedText> collected = [];
    private Task<bool>? arrival;
    private int waiting;
    private volatile bool isClosed;

    /// <summary>How many texts wait.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Puts all texts of a request in.</summary>
    /// <returns>False if they do not fit.</returns>
    /// <exception cref="RequestRefusedException">The queue has been closed.</exception>
    public bool TryAdd(EmbeddingRequest request)
    {
        if (Interlocked.Add(ref waiting, request.Texts.Count) > options.QueueLimit)
        {
            Interlocked.Add(ref waiting, -request.Texts.Count);
            return false;
        }
        ServingDiagnostics.Queue.Add(request.Texts.Count, ServingDiagnostics.Model(name));
        foreach (var text in request.Texts)
        {
            if (!channel.Writer.TryWrite(text))
            {
                Leave(request);
                return isClosed ? throw RequestRefusedException.Stopping() : false;
            }
        }
        return true;
    }

    /// <summary>Takes all texts of a request that is over out of the count; workers pass them by.</summary>
    public void Leave(EmbeddingRequest request)
    {
        foreach (var text in request.Texts)
        {
            Leave(text);
        }
    }

    /// <summary>Waits for the texts of the next forward.</summary>
    /// <returns>At least one text; null when the queue is closed and empty.</returns>
    public IReadOnlyList<QueuedText>? Take()
    {
        lock (collecting)
        {
            while (true)
            {
                Collect();
                if (collected.Count > 0)
                {
                    var wait = WaitFor(collected);
                    if (wait <= TimeSpan.Zero)
                    {
                        return TakeNext();
                    }
                    _ = HasMore(wait);
                }
                else if (!HasMore(Timeout.InfiniteTimeSpan))
                {
                    return null;
                }
            }
        }
    }

    /// <summary>Lets nothing more in. What waits is still taken out.</summary>
    public void Close()
    {
        isClosed = true;
        channel.Writer.TryComplete();
    }

    /// <summary>Ends all requests that wait.</summary>
    public void Abandon()
    {
        Close();
        lock (collecting)
        {
            Collect();
            foreach (var text in collected)
            {
                text.Request.Fail(RequestRefusedException.Stopping());
                Leave(text);
            }
            collected.Clear();
        }
    }

    private void Collect()
    {
        while (channel.Reader.TryRead(out var text))
        {
            collected.Add(text);
        }
        collected.RemoveAll(text => text.Request.IsOver);
    }

    /// <summary>How long others may still join the oldest text.</summary>
    private TimeSpan WaitFor(List<QueuedText> texts) =>
        isClosed || texts.Count >= options.MaxBatch
            ? TimeSpan.Zero
            : options.MaxDelay - time.GetElapsedTime(texts[0].Request.Arrived);

    private List<QueuedText> TakeNext()
    {
        var next = planner.Next(collected);
        foreach (var text in next)
        {
            Leave(text);
        }
        var taken = next.ToHashSet();
        collected.RemoveAll(taken.Contains);
        return next;
    }

    private void Leave(QueuedText text)
    {
        if (text.Leave())
        {
            Interlocked.Decrement(ref waiting);
            ServingDiagnostics.Queue.Add(-1, ServingDiagnostics.Model(name));
        }
    }

    /// <summary>Whether there is more to read, or will be; false once the queue is closed and empty, or the wait is over.</summary>
    private bool HasMore(TimeSpan wait)
    {
        // A wait that was given up goes on, and the next one joins it.
        arrival ??= channel.Reader.WaitToReadAsync().AsTask();
        if (!arrival.Wait(wait))
        {
            return false;
        }
        var hasMore = arrival.GetAwaiter().GetResult();
        arrival = null;
        return hasMore;
    }
}
