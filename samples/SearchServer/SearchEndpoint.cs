using System.Diagnostics;
using Microsoft.Extensions.AI;
using NsnGen.Samples.DocSearch;
using NsnGen.Samples.Models;
using NsnGen.Serving;
using static TorchSharp.torch;

namespace NsnGen.Samples.SearchServer;

/// <summary><c>/v1/search?q=…&amp;point=…</c>: a query at a point, or at the server's choice, and at the dense model.</summary>
/// <param name="engine">The texts and their index.</param>
/// <param name="generator">Encodes queries, together with those of others.</param>
/// <param name="server">Knows the points.</param>
public sealed class SearchEndpoint(
    SearchEngine engine,
    IEmbeddingGenerator<string, Embedding<float>> generator,
    [FromKeyedServices(Server.Model)] EmbeddingServer server
)
{
    private const int Count = 5;
    private const int LongestQuery = 1000;

    /// <summary>Answers a request.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? query = context.Request.Query["q"];
        string? point = context.Request.Query["point"];
        if (string.IsNullOrWhiteSpace(query) || query.Length > LongestQuery)
        {
            return Refused($"q is what to search for: 1 to {LongestQuery} characters.");
        }
        if (!TryFind(point, out var rank))
        {
            return Refused($"There is no point \"{point}\"; there are: {string.Join(", ", Names())}.");
        }
        var nested = await SideAsync(query, rank, context.RequestAborted);
        var dense = await SideAsync(query, MiniLm.Rank.Full.ToRank(), context.RequestAborted);
        return Results.Ok(new SearchAnswer(nested, dense));
    }

    private async Task<SearchSide> SideAsync(string query, Rank? rank, CancellationToken cancellation)
    {
        var options = rank is { } chosen ? new EmbeddingGenerationOptions().WithRank(chosen) : null;
        var said = (await generator.GenerateAsync([query], options, cancellation))[0];
        var text = (EmbeddedText)said.AdditionalProperties![NestedEmbeddingGenerator.DetailsKey]!;
        var start = Stopwatch.GetTimestamp();
        using var embedding = tensor(text.Vector, [1, text.Vector.Length]);
        var hits = engine.Index.Search(embedding, Count)[0];
        return new SearchSide(
            SearchModel.NameOf(text.Rank),
            text.Cost.Share,
            text.Cost.Macs,
            text.Ran.TotalMilliseconds,
            Stopwatch.GetElapsedTime(start).TotalMilliseconds,
            [.. hits.Select(Describe)]
        );
    }

    private SearchHit Describe(Hit hit)
    {
        var text = engine.Corpus.Texts[hit.Text];
        return new SearchHit(hit.Text, hit.Score, text.Members[0], text.Members.Count - 1, text.Summary);
    }

    /// <summary>The rank of a point; null where none is asked for, which leaves it to the server.</summary>
    private bool TryFind(string? point, out Rank? rank)
    {
        var found = server.Ladder.Points.FirstOrDefault(candidate => candidate.Name == point);
        rank = found?.Rank;
        return found is not null || string.IsNullOrEmpty(point);
    }

    private IEnumerable<string> Names() => server.Ladder.Points.Select(point => point.Name);

    private static IResult Refused(string detail) =>
        Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
