using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace NsnGen.Serving;

/// <summary>
/// A nested language model as a chat client: the ranks of the prompt and of the answer are options of the request
/// (<see cref="RankOptions"/>), and the answer says which it had.
/// </summary>
/// <param name="server">What runs the model; it stays the caller's.</param>
public sealed class NestedChatClient(ChatServer server) : IChatClient
{
    /// <summary>The additional property of the last update, and of a whole response, that holds its <see cref="ChatAnswer"/>.</summary>
    public const string DetailsKey = "nsn";

    private readonly ChatServer server = server ?? throw new ArgumentNullException(nameof(server));

    /// <summary>Answers a conversation.</summary>
    /// <param name="messages">The conversation, at least one message.</param>
    /// <param name="options">Ranks, length and choice of tokens; tools and other formats than text are refused.</param>
    /// <param name="cancellationToken">Ends the answer at the next token.</param>
    /// <exception cref="RequestRefusedException">The request is wrong, there is no room for it, or its time is over.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var updates = await GetStreamingResponseAsync(messages, options, cancellationToken)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        var response = updates.ToChatResponse();
        response.AdditionalProperties = updates[^1].AdditionalProperties;
        return response;
    }

    /// <summary>Answers a conversation part by part.</summary>
    /// <param name="messages">The conversation, at least one message.</param>
    /// <param name="options">Ranks, length and choice of tokens; tools and other formats than text are refused.</param>
    /// <param name="cancellationToken">Ends the answer at the next token.</param>
    /// <exception cref="RequestRefusedException">The request is wrong, there is no room for it, or its time is over.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        var id = Guid.NewGuid().ToString("N");
        var pieces = server.AnswerAsync(Request([.. messages], options ?? new ChatOptions()), cancellationToken);
        await foreach (var piece in pieces.ConfigureAwait(false))
        {
            if (piece.Text.Length > 0 || piece.End is not null)
            {
                yield return Update(id, piece);
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        object? service =
            serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("nsngen", defaultModelId: server.Name)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(server) ? server
            : null;
        return service;
    }

    /// <summary>Nothing: the server is the caller's.</summary>
    public void Dispose() { }

    private static ChatRequest Request(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        if (options.Tools is { Count: > 0 })
        {
            throw RequestRefusedException.Of(RefusalReason.Input, "This model calls no tools.");
        }
        if (options.ResponseFormat is not null and not ChatResponseFormatText)
        {
            throw RequestRefusedException.Of(RefusalReason.Input, "This model answers in text and in no other format.");
        }
        return new ChatRequest
        {
            Messages = messages,
            Ranks = RankOptions.RanksOf(options.AdditionalProperties),
            MaxTokens = options.MaxOutputTokens,
            Temperature = options.Temperature ?? 0,
            TopK = options.TopK,
            TopP = options.TopP ?? 1,
            Seed = options.Seed,
            Stops = [.. options.StopSequences ?? []],
        };
    }

    private ChatResponseUpdate Update(string id, ChatPiece piece)
    {
        var update = new ChatResponseUpdate(ChatRole.Assistant, piece.Text)
        {
            ResponseId = id,
            MessageId = id,
            ModelId = server.Name,
            AdditionalProperties = new AdditionalPropertiesDictionary { [RankOptions.RankKey] = piece.Rank.ToString() },
        };
        if (piece.End is { } answer)
        {
            update.FinishReason = answer.IsCut ? ChatFinishReason.Length : ChatFinishReason.Stop;
            update.AdditionalProperties[DetailsKey] = answer;
            update.Contents.Add(
                new UsageContent(
                    new UsageDetails
                    {
                        InputTokenCount = answer.PromptTokens,
                        OutputTokenCount = answer.AnswerTokens,
                        TotalTokenCount = answer.PromptTokens + answer.AnswerTokens,
                    }
                )
            );
        }
        return update;
    }
}
