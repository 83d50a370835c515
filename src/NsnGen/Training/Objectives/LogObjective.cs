using static TorchSharp.torch;

namespace NsnGen;

/// <summary>
/// The closed form of <see cref="UncertaintyObjective"/>: minimised over the log-variances, equation 3 is
/// <c>Σ log L(r)</c> up to a constant, so nothing needs to be learned.
/// </summary>
public sealed class LogObjective : RankObjective
{
    /// <summary>The smallest loss that still counts; below it the gradient would grow without limit.</summary>
    public double Floor { get; init; } = 1e-4;

    /// <inheritdoc/>
    public override Tensor Combine(IReadOnlyList<RankLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = NewDisposeScope();
        var combined = losses.Select(loss => loss.Loss.AtLeast(Floor).log()).Aggregate(Held.Plus);
        GC.KeepAlive(losses);
        return combined.MoveToOuterDisposeScope();
    }
}
