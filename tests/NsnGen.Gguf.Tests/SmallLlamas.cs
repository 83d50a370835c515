using NsnGen.Samples.Models;

namespace NsnGen.Gguf.Tests;

/// <summary>Small Llamas that differ in what a file must say.</summary>
internal static class SmallLlamas
{
    /// <summary>Hugging Face's rotations, four query heads on two key heads, the head tied to the embedding.</summary>
    public static LlamaConfig Plain { get; } =
        new()
        {
            HiddenSize = 64,
            IntermediateSize = 96,
            Layers = 3,
            Heads = 4,
            KeyValueHeads = 2,
            Vocabulary = 96,
            Context = 128,
            TiedHead = true,
        };

    public static LlamaConfig Of(string kind) =>
        kind switch
        {
            "plain" => Plain,
            "pairs side by side" => Plain with { InterleavedRope = true },
            "head of its own" => Plain with { TiedHead = false },
            "as many key heads" => Plain with { KeyValueHeads = null },
            "wide heads" => Plain with { HeadSize = 32 },
            "biases" => Plain with { AttentionBias = true, FeedForwardBias = true },
            "another base and epsilon" => Plain with { RopeTheta = 500_000, NormEpsilon = 1e-3 },
            "stretched" => Plain with
            {
                RopeScaling = new RopeScaling { Kind = "linear", Factor = 4 },
            },
            "stretched as by Llama 3" => Plain with
            {
                RopeScaling = new RopeScaling
                {
                    Kind = "llama3",
                    Factor = 8,
                    LowFrequencyFactor = 1,
                    HighFrequencyFactor = 4,
                    OriginalContext = 32,
                },
            },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This Llama is unknown."),
        };
}
