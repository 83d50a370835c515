using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>
/// The paper's objective (arXiv 2509.17874, equation 3, after Kendall et al., 2018): the sum over the step's ranks of
/// <c>exp(−s_r) L(r) + s_r</c>, with one learned log-variance <c>s_r</c> per rank.
/// </summary>
/// <remarks>
/// At its optimum <c>s_r = log L(r)</c>, so a rank whose loss goes to 0 would take over; the log-variances are therefore
/// kept within ±<see cref="Bound"/>.
/// </remarks>
public sealed class UncertaintyObjective : RankObjective
{
    private readonly Dictionary<Rank, Parameter> logVariances;

    /// <summary>An objective with all log-variances at 0, that is, all weights at 1.</summary>
    /// <param name="ranks">Every rank that can occur in a step.</param>
    public UncertaintyObjective(IEnumerable<Rank> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        logVariances = ranks.Distinct().ToDictionary(rank => rank, _ => NewLogVariance());
    }

    /// <summary>The largest absolute log-variance. 4 keeps each weight between 1/55 and 55.</summary>
    public double Bound { get; init; } = 4;

    /// <summary>The log-variance s of each rank.</summary>
    public override IReadOnlyDictionary<Rank, Parameter> Parameters => logVariances;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The loss is at a rank that the constructor was not told of.</exception>
    public override Tensor Term(RankLoss loss, int ranks)
    {
        if (!logVariances.TryGetValue(loss.Rank, out var s))
        {
            throw new ArgumentException(
                $"There is no log-variance of {loss.Rank.Name}; there are those of {string.Join(", ", logVariances.Keys.Select(rank => rank.Name))}."
            );
        }
        using (no_grad())
        {
            s.Confine(-Bound, Bound);
        }
        using var scope = NewDisposeScope();
        var term = s.neg().exp().mul(loss.Loss).Plus(s);
        GC.KeepAlive(loss.Loss);
        return term.MoveToOuterDisposeScope();
    }

    // A dispose scope that happens to be open here must not end the parameter's life.
    private static Parameter NewLogVariance() => new(zeros([]).DetachFromDisposeScope());
}
