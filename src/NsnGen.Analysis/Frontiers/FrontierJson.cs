using System.Text.Json;
using System.Text.Json.Nodes;

namespace NsnGen.Analysis;

/// <summary>A <see cref="FrontierReport"/> as JSON.</summary>
internal static class FrontierJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// <c>{ "metric", "lowerIsBetter", "seed", "engine", "dense", "denseContinued", "truncation": [], "nested": [] }</c>; a point has
    /// <c>rank, name, trained, costRemaining, parameters, quality, dominated</c> and a <c>latencyMs…</c> for each batch size timed.
    /// </summary>
    public static string Of(FrontierReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var json = new JsonObject
        {
            ["metric"] = report.Metric,
            ["lowerIsBetter"] = report.LowerIsBetter,
            ["seed"] = report.Seed,
            ["engine"] = report.Engine,
            ["dense"] = Point(report.Dense, report),
            ["denseContinued"] = report.DenseContinued is { } continued ? Point(continued, report) : null,
            ["truncation"] = Points(report.Truncation, report),
            ["nested"] = Points(report.Nested, report),
        };
        return json.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonArray Points(IEnumerable<FrontierPoint> points, FrontierReport report) =>
        [.. points.Select(point => Point(point, report))];

    private static JsonObject Point(FrontierPoint point, FrontierReport report)
    {
        var json = new JsonObject
        {
            ["rank"] = point.Rank,
            ["name"] = point.Name,
            ["trained"] = point.Trained,
            ["costRemaining"] = point.CostRemaining,
            ["parameters"] = point.Parameters,
            ["quality"] = point.Quality,
            ["dominated"] = report.Dominated.Contains(point),
        };
        foreach (var (rows, ms) in point.LatencyMs)
        {
            json[$"latencyMs{rows}"] = ms;
        }
        return json;
    }
}
