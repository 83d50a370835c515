using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>The fault of a <see cref="ChatFault"/>.</summary>
/// <param name="Message">What went wrong.</param>
/// <param name="Type">Whose fault it is.</param>
/// <param name="Code">The reason of a refusal, or <c>failed</c>.</param>
internal sealed record ChatFaultDetails(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("code")] string Code
);
