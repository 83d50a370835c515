using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>A point of the ladder.</summary>
internal sealed record PointEntry(
    [property: JsonPropertyName("rank")] string Rank,
    [property: JsonPropertyName("cost_share")] double CostShare,
    [property: JsonPropertyName("ms")] double? Milliseconds,
    [property: JsonPropertyName("quality")] double? Quality
)
{
    public static PointEntry Of(ServedPoint point) =>
        new(point.Name, point.CostShare, point.Milliseconds, point.Quality);
}
