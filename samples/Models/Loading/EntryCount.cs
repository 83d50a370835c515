using System.Text.Json;
using System.Text.Json.Serialization;

namespace NsnGen.Samples.Models;

/// <summary>How many classes there are, of an object that has a name for each.</summary>
internal sealed class EntryCount : JsonConverter<int>
{
    /// <inheritdoc/>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object } entries
            ? entries.GetPropertyCount()
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (var i = 0; i < value; i++)
        {
            writer.WriteString($"{i}", $"LABEL_{i}");
        }
        writer.WriteEndObject();
    }
}
