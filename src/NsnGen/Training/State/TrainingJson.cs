using System.Text.Json.Serialization;

namespace NsnGen.Training;

/// <summary>How what training keeps, and what its processes tell each other, is written; made when the library is compiled.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingPosition))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TrainingJson : JsonSerializerContext;
