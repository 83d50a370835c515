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
    /// <exception cref="ArgumentException">The loss is below 0 and has no logarithm; at the floor it would have no gradient either.</exception>
    public override Tensor Term(RankLoss loss, int ranks)
    {
        if (loss.Loss.ToDouble() < 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The loss at {loss.Rank.Name} is {loss.Loss.ToDouble()}; a logarithm needs losses above 0."
                ),
                nameof(loss)
            );
        }
        using var scope = NewDisposeScope();
        var term = loss.Loss.clamp_min(floor).log();
        GC.KeepAlive(loss.Loss);
        return term.MoveToOuterDisposeScope();
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
