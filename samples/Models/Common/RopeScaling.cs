using System.Text.Json.Serialization;

namespace NsnGen.Samples.Models;

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
