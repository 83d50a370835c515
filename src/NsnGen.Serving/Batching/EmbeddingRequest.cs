namespace NsnGen.Serving;

/// <summary>Some texts that one caller waits for. It ends once: with all vectors, or with the first fault.</summary>
internal sealed class EmbeddingRequest
{
    private readonly TaskCompletionSource<IReadOnlyList<EmbeddedText>> answer = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly EmbeddedText[] vectors;
    private int missing;

    /// <param name="texts">The tokens of each text.</param>
    /// <param name="rank">The rank; null for what the server has chosen when the texts run.</param>
    /// <param name="arrived">When the request came, as a <see cref="TimeProvider"/>'s time stamp.</param>
    public EmbeddingRequest(IReadOnlyList<long[]> texts, Rank? rank, long arrived)
    {
        Rank = rank;
        Arrived = arrived;
        vectors = new EmbeddedText[texts.Count];
        missing = texts.Count;
        Texts = [.. texts.Select((tokens, place) => new QueuedText(this, place, tokens))];
    }

    public IReadOnlyList<QueuedText> Texts { get; }

    public Rank? Rank { get; }

    public long Arrived { get; }

    public Task<IReadOnlyList<EmbeddedText>> Answer => answer.Task;

    public bool IsOver => answer.Task.IsCompleted;

    public void Put(int place, EmbeddedText vector)
    {
        vectors[place] = vector;
        if (Interlocked.Decrement(ref missing) == 0)
        {
            answer.TrySetResult(vectors);
        }
    }

    public void Fail(Exception fault) => answer.TrySetException(fault);

    public void Cancel(CancellationToken cancellation) => answer.TrySetCanceled(cancellation);
}
