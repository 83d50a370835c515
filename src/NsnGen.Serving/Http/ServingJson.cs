using System.Text.Json.Serialization;

namespace NsnGen.Serving;

/// <summary>How bodies are read and answers written, made when the library is compiled. Deeper than 32 no body of these is.</summary>
[JsonSourceGenerationOptions(MaxDepth = 32)]
[JsonSerializable(typeof(ChatBody))]
[JsonSerializable(typeof(ChatAnswerBody))]
[JsonSerializable(typeof(ChatFault))]
[JsonSerializable(typeof(EmbeddingsBody))]
[JsonSerializable(typeof(EmbeddingsAnswer))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelEntry))]
internal sealed partial class ServingJson : JsonSerializerContext;
