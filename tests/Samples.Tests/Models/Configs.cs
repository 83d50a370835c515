using NsnGen.Samples.Models;

namespace NsnGen.Samples.Tests;

/// <summary>Small sizes, no two of which are equal by accident.</summary>
internal static class Configs
{
    public static LlamaConfig Llama { get; } =
        new()
        {
            HiddenSize = 16,
            IntermediateSize = 20,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            Vocabulary = 19,
            Context = 12,
            TiedHead = true,
        };

    public static Gpt2Config Gpt2 { get; } =
        new()
        {
            HiddenSize = 16,
            Layers = 2,
            Heads = 4,
            Vocabulary = 19,
            Context = 12,
        };

    public static NeoXConfig NeoX { get; } =
        new()
        {
            HiddenSize = 16,
            IntermediateSize = 20,
            Layers = 2,
            Heads = 2,
            Vocabulary = 19,
        };

    public static BertConfig Bert { get; } =
        new()
        {
            HiddenSize = 16,
            IntermediateSize = 20,
            Layers = 2,
            Heads = 4,
            Vocabulary = 19,
            Context = 12,
        };

    public static VitConfig Vit { get; } =
        new()
        {
            HiddenSize = 16,
            IntermediateSize = 20,
            Layers = 2,
            Heads = 4,
            ImageSize = 8,
            PatchSize = 4,
            Classes = 5,
        };
}
