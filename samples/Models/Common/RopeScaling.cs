using System.Text.Json.Serialization;

namespace NsnGen.Samples.Models;

/// <summary>Llama 3's way of stretching rotary embeddings: slow rotations are slowed further, fast ones stay.</summary>
public sealed record RopeScaling
{
    /// <summary>By how much the slow rotations are slowed.</summary>
    [JsonPropertyName("factor")]
    public double Factor { get; init; } = 1;

    /// <summary>A rotation that turns less often than this in the original context is slow.</summary>
    [JsonPropertyName("low_freq_factor")]
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>A rotation that turns more often than this in the original context is fast.</summary>
    [JsonPropertyName("high_freq_factor")]
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>The context that the model was first trained on.</summary>
    [JsonPropertyName("original_max_position_embeddings")]
    public int OriginalContext { get; init; } = 8192;

    /// <summary>The frequency, in radians a token, that stands for one of the unstretched embedding.</summary>
    public double Stretch(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);
        var fast = (turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return frequency * double.Lerp(1 / Factor, 1, Math.Clamp(fast, 0, 1));
    }
}
