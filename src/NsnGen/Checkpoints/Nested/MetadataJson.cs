using System.Text.Json.Serialization;

namespace NsnGen.Checkpoints;

/// <summary>How the parts of <see cref="NestedMetadata"/> are written, made when the library is compiled.</summary>
[JsonSerializable(typeof(IReadOnlyList<int>))]
[JsonSerializable(typeof(SortedDictionary<string, LayerShapes>))]
[JsonSerializable(typeof(SortedDictionary<string, byte[]>))]
internal sealed partial class MetadataJson : JsonSerializerContext;
