using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace NsnGen.Serving;

/// <summary>The HTTP API of nested models, which clients of OpenAI's understand.</summary>
public static class NestedModelEndpoints
{
    /// <summary>
    /// Maps <c>/v1/models</c>, <c>/v1/embeddings</c> and <c>/v1/chat/completions</c>. Requests may ask for a <c>rank</c> or a <c>budget</c>, and answers say in a field
    /// <c>nsn</c> and in headers what was used.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>All endpoints, to require authorization and the like of them.</returns>
    public static RouteGroupBuilder MapNestedModels(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1").AddEndpointFilter<RefusalFilter>();
        group.MapGet("/models", (ModelCatalog catalog) => new ModelList([.. catalog.All.Select(ModelEntry.Of)]));
        group.MapGet(
            "/models/{name}",
            (string name, ModelCatalog catalog) => ModelEntry.Of(catalog.Find<IModelServer>(name))
        );
        group.MapPost("/embeddings", EmbeddingsEndpoint.AnswerAsync);
        group.MapPost("/chat/completions", ChatEndpoint.AnswerAsync);
        return group;
    }
}
