using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The load of the last seconds.</summary>
internal sealed record LoadEntry(
    [property: JsonPropertyName("arrived_per_second")] double Arrived,
    [property: JsonPropertyName("served_per_second")] double Served,
    [property: JsonPropertyName("refused_per_second")] double Refused,
    [property: JsonPropertyName("busy")] double Busy,
    [property: JsonPropertyName("waiting")] int Waiting,
    [property: JsonPropertyName("p50_ms")] double? P50,
    [property: JsonPropertyName("p95_ms")] double? P95
)
{
    public static LoadEntry Of(Load load) =>
        new(
            load.Arrived,
            load.Served,
            load.Refused,
            load.Busy,
            load.Waiting,
            load.P50?.TotalMilliseconds,
            load.P95?.TotalMilliseconds
        );
}
