using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>How a rotary embedding turns the numbers of a head (Su et al., arXiv 2104.09864).</summary>
/// <param name="Size">How many numbers of the head are turned, in pairs.</param>
/// <param name="Theta">The base of the frequencies.</param>
/// <param name="Scaling">How the frequencies are stretched; null if they are not.</param>
/// <param name="Interleaved">Whether a pair lies side by side rather than half of them apart.</param>
public sealed record Rotation(int Size, double Theta, RopeScaling? Scaling = null, bool Interleaved = false)
{
    /// <summary>The frequency of each pair, in radians a token.</summary>
    public float[] Frequencies() =>
        [
            .. Enumerable
                .Range(0, Size / 2)
                .Select(i => Math.Pow(Theta, -2.0 * i / Size))
                .Select(frequency => (float)(Scaling?.Stretch(frequency) ?? frequency)),
        ];
}

/// <summary>How rotary embeddings are stretched to a longer context than the model was first trained on.</summary>
public sealed record RopeScaling
{
    private const string Unstretched = "default";
    private const string Linear = "linear";
    private const string Llama3 = "llama3";

    /// <summary>
    /// <c>linear</c> slows all rotations; <c>llama3</c> slows slow ones and leaves fast ones; <c>default</c> changes nothing.
    /// </summary>
    [JsonPropertyName("rope_type")]
    public string Kind { get; init; } = Unstretched;

    /// <summary>By how much rotations are slowed, at least 1.</summary>
    [JsonPropertyName("factor")]
    public double Factor { get; init; }

    /// <summary>Llama 3: a rotation that turns less often than this in the original context is slow.</summary>
    [JsonPropertyName("low_freq_factor")]
    public double LowFrequencyFactor { get; init; }

    /// <summary>Llama 3: a rotation that turns more often than this in the original context is fast.</summary>
    [JsonPropertyName("high_freq_factor")]
    public double HighFrequencyFactor { get; init; }

    /// <summary>Llama 3: the context that the model was first trained on.</summary>
    [JsonPropertyName("original_max_position_embeddings")]
    public int OriginalContext { get; init; }

    /// <summary>The frequency, in radians a token, that stands for one of the unstretched embedding.</summary>
    public double Stretch(double frequency) =>
        Kind switch
        {
            Linear => frequency / Factor,
            Llama3 => SlowedIfSlow(frequency),
            _ => frequency,
        };

    /// <summary>What is impossible in it, or null.</summary>
    internal string? Fault() =>
        Kind switch
        {
            Unstretched => null,
            Linear or Llama3 when Factor < 1 => $"rotary embeddings of type '{Kind}' need a factor of at least 1",
            Linear => null,
            Llama3 when OriginalContext < 1 || LowFrequencyFactor <= 0 || HighFrequencyFactor <= LowFrequencyFactor =>
                $"rotary embeddings of type '{Kind}' need original_max_position_embeddings, low_freq_factor and a larger high_freq_factor",
            Llama3 => null,
            _ => $"rotary embeddings of type '{Kind}' are none of {Unstretched}, {Linear}, {Llama3}",
        };

    /// <summary>Between slow and fast, the share by which a rotation is slowed falls with how often it turns.</summary>
    private double SlowedIfSlow(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);
        var fast = (turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return frequency * double.Lerp(1 / Factor, 1, Math.Clamp(fast, 0, 1));
    }
}

/// <summary>Where the tokens of one call stand: their rotations, and which others each of them may see.</summary>
/// <param name="Cosines">Of each token's angles, <c>[tokens, head size]</c>.</param>
/// <param name="Sines">The same, negative for the first number of a pair.</param>
/// <param name="Mask"><c>[tokens, context]</c>, 0 or −∞; null for a single token, which may see all.</param>
/// <param name="Interleaved">Whether a pair lies side by side rather than half a head apart.</param>
public sealed record Positions(Tensor Cosines, Tensor Sines, Tensor? Mask, bool Interleaved)
{
    /// <summary>The positions of some tokens after those in the cache.</summary>
    public static Positions Of(Rotation rotation, long start, long count, ScalarType dtype, Device device)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        var places = arange(start, start + count, dtype: ScalarType.Float32); // [tokens]
        var angles = outer(places, tensor(rotation.Frequencies())); // [tokens, head size / 2]
        var (cosines, sines) = (angles.cos(), angles.sin());
        return new Positions(
            Pairs(cosines, cosines).to(dtype).to(device),
            Pairs(-sines, sines).to(dtype).to(device),
            count == 1 ? null : CausalMask(start, count, dtype, device),
            rotation.Interleaved
        );

        Tensor Pairs(Tensor first, Tensor second) =>
            rotation.Interleaved ? stack([first, second], -1).flatten(-2) : cat([first, second], -1);
    }

    /// <summary>Hides from each token those after it: <c>[count, start + count]</c>.</summary>
    private static Tensor CausalMask(long start, long count, ScalarType dtype, Device device) =>
        full([count, start + count], float.NegativeInfinity).triu(start + 1).to(dtype).to(device);

    /// <summary>Rotates each pair of numbers by its token's angle.</summary>
    /// <param name="heads"><c>[batch, heads, tokens, head size]</c></param>
    public Tensor Rotate(Tensor heads)
    {
        var swapped = Interleaved
            ? heads.unflatten(3, -1, 2).flip(-1).flatten(-2)
            : heads.roll(heads.shape[^1] / 2, -1);
        return heads * Cosines + swapped * Sines;
    }
}
