using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Training;

/// <summary>
/// Losses that ask a rank to answer as a teacher does (Hinton et al., 2015, arXiv 1503.02531):
/// <c>(1 − w) L(r) + w T² KL(softmax(teacher / T) ‖ softmax(logits_r / T))</c>, the divergence averaged over all positions.
/// </summary>
/// <remarks>
/// Without a <see cref="Teacher"/>, the largest rank of each step teaches the others and keeps its own loss (in-place
/// distillation; Yu and Huang, 2019, arXiv 1903.05134). The classes are the last dimension of the logits.
/// </remarks>
/// <typeparam name="TBatch">What the trainer's losses take.</typeparam>
public sealed record Distillation<TBatch>
{
    private readonly double weight = 1;
    private readonly double temperature = 1;

    /// <summary>The share w of the teacher, from 0 to 1; the rest is the loss that the trainer was given.</summary>
    public double Weight
    {
        get => weight;
        init =>
            weight = value is >= 0 and <= 1
                ? value
                : throw new ArgumentOutOfRangeException(nameof(Weight), value, "The weight is from 0 to 1.");
    }

    /// <summary>The temperature T, above 0; the higher, the more the teacher's small probabilities count.</summary>
    public double Temperature
    {
        get => temperature;
        init =>
            temperature =
                value > 0 && double.IsFinite(value)
                    ? value
                    : throw new ArgumentOutOfRangeException(
                        nameof(Temperature),
                        value,
                        "The temperature is finite and above 0."
                    );
    }

    /// <summary>
    /// The logits of a teacher that is not trained, such as the frozen dense twin, run without gradients; it then teaches
    /// every rank. Null lets the largest rank of the step teach.
    /// </summary>
    public Func<TBatch, Tensor>? Teacher { get; init; }

    /// <summary>T² times the mean divergence of the logits from the teacher's.</summary>
    internal Tensor Divergence(Tensor logits, Tensor teacher)
    {
        if (!logits.shape.AsSpan().SequenceEqual(teacher.shape))
        {
            throw new ArgumentException(
                $"The teacher's logits are [{string.Join(", ", teacher.shape)}], the model's "
                    + $"[{string.Join(", ", logits.shape)}]; they must be of one shape.",
                nameof(teacher)
            );
        }
        var positions = logits.numel() / logits.shape[^1];
        return kl_div(
                log_softmax(logits.DividedBy(Temperature), -1),
                log_softmax(teacher.DividedBy(Temperature), -1),
                log_target: true,
                reduction: nn.Reduction.Sum
            )
            .Times(Temperature * Temperature / positions);
    }
}
