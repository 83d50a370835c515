using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace NsnGen.Serving;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal static class EmbeddingsEndpoint
{
    public static async Task<EmbeddingsAnswer> AnswerAsync(HttpContext context, ModelCatalog catalog)
    {
        var started = Stopwatch.GetTimestamp();
        var body = await JsonBody
            .ReadAsync(context, ServingJson.Default.EmbeddingsBody, catalog.MaxBodyBytes)
            .ConfigureAwait(false);
        var server = catalog.Find<EmbeddingServer>(body.Model);
        var isBase64 = body.IsBase64;
        var texts = await server
            .EmbedAsync(
                JsonBody.Decoded(body.Texts),
                JsonBody.Decoded(() => body.Choice),
                body.Timeout,
                context.RequestAborted
            )
            .ConfigureAwait(false);
        NestedEmbeddingGenerator.CheckDimensions(body.Dimensions, texts[0].Vector.Length);
        var used = RankUsed.Of(texts, Stopwatch.GetElapsedTime(started));
        used.WriteTo(context.Response.Headers);
        return EmbeddingsAnswer.Of(server.Name, texts, isBase64, used);
    }
}
