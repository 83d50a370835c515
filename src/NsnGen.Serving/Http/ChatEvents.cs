using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace NsnGen.Serving;

/// <summary>An answer as server-sent events, one for each part that has text.</summary>
/// <param name="id">The answer's.</param>
/// <param name="created">When it began, in seconds since 1970.</param>
/// <param name="model">The model's name.</param>
/// <param name="includesUsage">Whether an event at the end says how many tokens there were.</param>
internal sealed class ChatEvents(string id, long created, string model, bool includesUsage)
{
    /// <exception cref="RequestRefusedException">The request is refused; after its first token an event has said so.</exception>
    public async Task WriteAsync(IAsyncEnumerable<ChatPiece> pieces, HttpContext context)
    {
        var enumerator = pieces.GetAsyncEnumerator(context.RequestAborted);
        await using var _ = enumerator.ConfigureAwait(false);
        // Nothing is sent before there is a token, so that a refusal still has a status.
        var hasMore = await enumerator.MoveNextAsync().ConfigureAwait(false);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        var isFirst = true;
        try
        {
            while (hasMore)
            {
                isFirst = await WriteAsync(context, enumerator.Current, isFirst).ConfigureAwait(false);
                hasMore = await enumerator.MoveNextAsync().ConfigureAwait(false);
            }
            await WriteAsync(context, "[DONE]").ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            var (code, message) = fault is RequestRefusedException refused
                ? (refused.Reason.ToString(), refused.Message)
                : ("failed", "The model could not go on with this answer.");
            var told = new ChatFault(new ChatFaultDetails(message, "server_error", code));
            await WriteAsync(context, JsonSerializer.Serialize(told, ServingJson.Default.ChatFault))
                .ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>Whether the next part is the first still.</returns>
    private async Task<bool> WriteAsync(HttpContext context, ChatPiece piece, bool isFirst)
    {
        if (piece.Text.Length > 0)
        {
            var delta = new ChatTextBody(isFirst ? "assistant" : null, piece.Text);
            var part = Event([new ChatChoiceBody { Delta = delta }]) with
            {
                Used = ChatRankUsed.Of(piece with { End = null }),
            };
            await WriteAsync(context, part).ConfigureAwait(false);
            isFirst = false;
        }
        if (piece.End is { } answer)
        {
            var choice = new ChatChoiceBody
            {
                Delta = new ChatTextBody(isFirst ? "assistant" : null, ""),
                FinishReason = ChatChoiceBody.ReasonOf(answer),
            };
            var end = Event([choice]) with { Used = ChatRankUsed.Of(piece) };
            await WriteAsync(context, end).ConfigureAwait(false);
            if (includesUsage)
            {
                var usage = Event([]) with { Usage = new TokenUsage(answer.PromptTokens, answer.AnswerTokens) };
                await WriteAsync(context, usage).ConfigureAwait(false);
            }
        }
        return isFirst;
    }

    private ChatAnswerBody Event(IReadOnlyList<ChatChoiceBody> choices) =>
        new()
        {
            Id = id,
            Object = "chat.completion.chunk",
            Created = created,
            Model = model,
            Choices = choices,
        };

    private static Task WriteAsync(HttpContext context, ChatAnswerBody part) =>
        WriteAsync(context, JsonSerializer.Serialize(part, ServingJson.Default.ChatAnswerBody));

    private static async Task WriteAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
