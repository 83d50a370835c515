namespace NsnGen.Serving;

/// <summary>A text that waits for a forward.</summary>
/// <param name="request">What it belongs to.</param>
/// <param name="place">Which of the request's texts it is.</param>
/// <param name="tokens">Its tokens.</param>
internal sealed class QueuedText(EmbeddingRequest request, int place, long[] tokens)
{
    private int hasLeft;

    public EmbeddingRequest Request => request;

    public int Place => place;

    public long[] Tokens => tokens;

    /// <summary>The rank at which it runs, once that is decided.</summary>
    public Rank Rank { get; set; }

    /// <summary>Whether this is the one call that takes the text out of the queue's count.</summary>
    public bool Leave() => Interlocked.Exchange(ref hasLeft, 1) == 0;
}
