using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// The closed form of <see cref="UncertaintyObjective"/>: minimised over the log-variances, equation 3 is <c>Σ log L(r)</c> up to a
/// constant, so nothing needs to be learned. It neglects the small ranks.
/// </summary>
public sealed class LogObjective : RankObjective
{
    private readonly Scalar floor = Floor.ToScalar();

    /// <summary>The smallest loss that still counts; below it the gradient would grow without limit.</summary>
    public const double Floor = 1e-4;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A loss is below 0 and has no logarithm; at the floor it would have no gradient either.</exception>
    public override Tensor Combine(IReadOnlyList<RankLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        foreach (var (rank, loss) in losses)
        {
            if (loss.ToDouble() < 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"The loss at {rank.Name} is {loss.ToDouble()}; a logarithm needs losses above 0."
                    ),
                    nameof(losses)
                );
            }
        }
        using var scope = NewDisposeScope();
        var combined = losses.Select(loss => loss.Loss.clamp_min(floor).log()).Aggregate((sum, loss) => sum + loss);
        GC.KeepAlive(losses);
        return combined.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            floor.Dispose();
        }
    }
}
