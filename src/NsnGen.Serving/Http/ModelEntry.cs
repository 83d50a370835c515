using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>A model, under the names of OpenAI's API, and what only a nested one has.</summary>
internal sealed record ModelEntry(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("nsn")] ModelDetails Details
)
{
    [JsonPropertyName("object")]
    public string Object => "model";

    [JsonPropertyName("created")]
    public long Created { get; } = 0;

    [JsonPropertyName("owned_by")]
    public string OwnedBy => "nsngen";

    public static ModelEntry Of(IModelServer server) =>
        new(
            server.Name,
            new ModelDetails(
                server.Model.MaxRank,
                server.Model.MaxTokens,
                PointEntry.Of(server.Current),
                [.. server.Ladder.Points.Select(PointEntry.Of)],
                LoadEntry.Of(server.Load)
            )
        );
}
