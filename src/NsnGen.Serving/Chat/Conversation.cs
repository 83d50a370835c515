using System.Threading.Channels;

namespace NsnGen.Serving;

/// <summary>A prompt that waits for its answer, or gets it.</summary>
/// <param name="request">What is asked.</param>
/// <param name="prompt">The tokens of the prompt.</param>
/// <param name="ranks">The rank of each step.</param>
/// <param name="arrived">When it came, as a <see cref="TimeProvider"/>'s time stamp.</param>
/// <param name="cancellation">Ends it at the next token.</param>
internal sealed class Conversation(
    ChatRequest request,
    int[] prompt,
    RankSchedule ranks,
    long arrived,
    CancellationToken cancellation
)
{
    // It holds no more than an answer, so a client that reads slowly holds up nobody.
    private readonly Channel<ChatPiece> pieces = Channel.CreateUnbounded<ChatPiece>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );

    private int hasLeft;

    public ChatRequest Request => request;

    public int[] Prompt => prompt;

    public RankSchedule Ranks => ranks;

    public long Arrived => arrived;

    public CancellationToken Cancellation => cancellation;

    public ChannelReader<ChatPiece> Pieces => pieces.Reader;

    /// <summary>Whether this is the one call that takes it out of the queue's count.</summary>
    public bool Leave() => Interlocked.Exchange(ref hasLeft, 1) == 0;

    public void Put(ChatPiece piece) => pieces.Writer.TryWrite(piece);

    public void End(Exception? fault = null) => pieces.Writer.TryComplete(fault);
}
