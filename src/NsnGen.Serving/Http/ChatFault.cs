using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>What ends an answer that has begun, as clients of OpenAI's read it.</summary>
internal sealed record ChatFault([property: JsonPropertyName("error")] ChatFaultDetails Error);
