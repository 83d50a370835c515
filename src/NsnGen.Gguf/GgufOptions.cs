using NsnGen.Checkpoints;

namespace NsnGen.Gguf;

/// <summary>Choices for a GGUF file.</summary>
public sealed record GgufOptions
{
    /// <summary>How matrices are stored.</summary>
    public GgufPrecision Precision { get; init; } = GgufPrecision.F32;

    /// <summary>How a matrix is stored whose rows <see cref="GgufPrecision.Q8_0"/> cannot hold; null refuses it by name.</summary>
    public GgufPrecision? Otherwise { get; init; }

    /// <summary>The words of the model; null if whoever runs the file has them, and gives it tokens alone.</summary>
    public GgufTokenizer? Tokenizer { get; init; }

    /// <summary>The name of the model that programs show.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// GGUF's names for the model's keys; null for those of a model whose fields are called as in Hugging Face's Llama
    /// (<see cref="LlamaGguf.HuggingFace"/>). Of the map, <see cref="KeyMap.Rules"/> alone are used.
    /// </summary>
    public KeyMap? Keys { get; init; }
}
