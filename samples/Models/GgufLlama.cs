using NsnGen.Gguf;

namespace NsnGen.Samples.Models;

/// <summary>What GGUF must know of a Llama.</summary>
public static class GgufLlama
{
    /// <summary>What the weights do not tell.</summary>
    /// <exception cref="NotSupportedException">llama.cpp computes another function between the feed-forward layers.</exception>
    public static LlamaFacts GgufFacts(this LlamaConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Activation is "silu" or "swish"
            ? new LlamaFacts
            {
                Heads = config.Heads,
                Context = config.Context,
                NormEpsilon = config.NormEpsilon,
                RopeTheta = config.RopeTheta,
                InterleavedRope = config.InterleavedRope,
                RotationFactors = config.RopeScaling is null ? null : Factors(config.Rotation),
            }
            : throw new NotSupportedException(
                $"llama.cpp has silu between the feed-forward layers of a Llama, and this one {config.Activation}."
            );
    }

    /// <summary>By how much each rotation is slowed.</summary>
    private static IReadOnlyList<double> Factors(Rotation rotation) =>
        [
            .. (rotation with { Scaling = null })
                .Frequencies()
                .Zip(rotation.Frequencies(), (plain, slowed) => (double)plain / slowed),
        ];
}
