namespace NsnGen.Serving;

/// <summary>Writes the answer to one conversation, token by token, on one thread.</summary>
internal sealed class AnswerWriter
{
    private readonly NestedDecoder model;
    private readonly Conversation conversation;
    private readonly CancellationToken stopping;
    private readonly TokenChoice choice;
    private readonly TextStream stream;
    private readonly StopTexts stops;
    private readonly List<Rank> ranks = [];
    private readonly int most;
    private ServedCost cost;
    private int written;
    private bool isEnded;

    /// <param name="model">The model.</param>
    /// <param name="conversation">What is asked.</param>
    /// <param name="stopping">Ends the answer at the next token, for the server.</param>
    public AnswerWriter(NestedDecoder model, Conversation conversation, CancellationToken stopping)
    {
        this.model = model;
        this.conversation = conversation;
        this.stopping = stopping;
        var request = conversation.Request;
        choice = new TokenChoice(request.Temperature, request.TopK, request.TopP, request.Seed);
        stream = new TextStream(model.Decode, conversation.Prompt);
        stops = new StopTexts(request.Stops);
        most = Math.Min(request.MaxTokens ?? model.AnswerTokens, model.MaxTokens - conversation.Prompt.Length);
    }

    /// <summary>Writes it all.</summary>
    /// <param name="time">The clock.</param>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    /// <exception cref="RequestRefusedException">The server stops.</exception>
    public ChatAnswer Write(TimeProvider time)
    {
        var started = time.GetTimestamp();
        using var decoding = model.Begin();
        var token = Step(decoding, conversation.Prompt, conversation.Ranks.Prompt);
        while (written < most && !isEnded)
        {
            var rank = conversation.Ranks.At(written - 1);
            if (ranks.Count == 0 || ranks[^1] != rank)
            {
                ranks.Add(rank);
            }
            token = Step(decoding, [token], rank);
        }
        var answer = new ChatAnswer
        {
            IsCut = !isEnded,
            PromptRank = conversation.Ranks.Prompt,
            AnswerRanks = ranks,
            PromptTokens = conversation.Prompt.Length,
            AnswerTokens = written,
            Cost = cost,
            Waited = time.GetElapsedTime(conversation.Arrived, started),
            Ran = time.GetElapsedTime(started),
        };
        var rest = stops.IsStopped ? "" : stops.Add(stream.End()) + stops.End();
        conversation.Put(new ChatPiece(rest, ranks.LastOrDefault(conversation.Ranks.Prompt)) { End = answer });
        return answer;
    }

    /// <summary>Reads tokens and writes the one after them.</summary>
    private int Step(Decoding decoding, int[] read, Rank rank)
    {
        conversation.Cancellation.ThrowIfCancellationRequested();
        if (stopping.IsCancellationRequested)
        {
            throw RequestRefusedException.Stopping();
        }
        var token = choice.Of(decoding.Read(read, rank));
        cost += model.CostOf(rank, read.Length, conversation.Prompt.Length + written);
        written++;
        if (model.IsEnd(token))
        {
            isEnded = true;
            return token;
        }
        conversation.Put(new ChatPiece(stops.Add(stream.Add(token)), rank));
        isEnded = stops.IsStopped;
        return token;
    }
}
