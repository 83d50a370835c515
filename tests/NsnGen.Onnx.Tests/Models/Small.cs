using NsnGen.Samples.Models;

namespace NsnGen.Onnx.Tests;

/// <summary>Small dimensions of the models of the samples.</summary>
internal static class Small
{
    public static BertConfig Bert { get; } =
        new()
        {
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            Heads = 4,
            Vocabulary = 50,
            Context = 24,
        };

    public static Gpt2Config Gpt2 { get; } =
        new()
        {
            HiddenSize = 32,
            Layers = 2,
            Heads = 4,
            Vocabulary = 50,
            Context = 24,
        };

    public static LlamaConfig Llama { get; } =
        new()
        {
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            Vocabulary = 50,
        };

    public static VitConfig Vit { get; } =
        new()
        {
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            Heads = 4,
            ImageSize = 16,
            PatchSize = 4,
            Classes = 5,
        };

    public static NeoXConfig NeoX { get; } =
        new()
        {
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            Heads = 4,
            Vocabulary = 50,
        };
}
