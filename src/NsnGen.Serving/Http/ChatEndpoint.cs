using Microsoft.AspNetCore.Http;

namespace NsnGen.Serving;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatEndpoint
{
    public static async Task<IResult> AnswerAsync(HttpContext context, ModelCatalog catalog)
    {
        var body = await JsonBody
            .ReadAsync(context, ServingJson.Default.ChatBody, catalog.MaxBodyBytes)
            .ConfigureAwait(false);
        var server = catalog.Find<ChatServer>(body.Model);
        var request = JsonBody.Decoded(body.Request);
        var id = $"chatcmpl-{Guid.NewGuid():N}";
        var created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var pieces = server.AnswerAsync(request, context.RequestAborted);
        if (body.Stream is not true)
        {
            var whole = await WholeAsync(pieces, id, created, server.Name).ConfigureAwait(false);
            return Results.Json(whole, ServingJson.Default.ChatAnswerBody);
        }
        var events = new ChatEvents(id, created, server.Name, body.StreamOptions?.IncludeUsage is true);
        await events.WriteAsync(pieces, context).ConfigureAwait(false);
        return Results.Empty;
    }

    private static async Task<ChatAnswerBody> WholeAsync(
        IAsyncEnumerable<ChatPiece> pieces,
        string id,
        long created,
        string model
    )
    {
        var all = await pieces.ToListAsync().ConfigureAwait(false);
        var answer = all[^1].End!;
        return new ChatAnswerBody
        {
            Id = id,
            Object = "chat.completion",
            Created = created,
            Model = model,
            Choices =
            [
                new ChatChoiceBody
                {
                    Message = new ChatTextBody("assistant", string.Concat(all.Select(piece => piece.Text))),
                    FinishReason = ChatChoiceBody.ReasonOf(answer),
                },
            ],
            Usage = new TokenUsage(answer.PromptTokens, answer.AnswerTokens),
            Used = ChatRankUsed.Of(all[^1]),
        };
    }
}
