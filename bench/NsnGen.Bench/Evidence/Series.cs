using NsnGen.Analysis;

namespace NsnGen.Bench;

/// <summary>The outcomes of one method on one task, a seed each.</summary>
/// <param name="Name">The method.</param>
/// <param name="Outcomes">One for each seed.</param>
public sealed record Series(string Name, IReadOnlyList<Outcome> Outcomes)
{
    /// <summary>Mean and deviation of the quality at a rank; null if it was not measured.</summary>
    public (double Mean, double Deviation)? At(int rank) =>
        Outcomes.All(outcome => outcome.Quality.ContainsKey(rank)) ? Spread(o => o.Quality[rank]) : null;

    /// <summary>The quality at a rank that was measured, a seed each.</summary>
    public IReadOnlyList<double> Qualities(int rank) => [.. Outcomes.Select(outcome => outcome.Quality[rank])];

    /// <summary>Mean and deviation of a figure over the seeds.</summary>
    public (double Mean, double Deviation) Spread(Func<Outcome, double> figure)
    {
        var values = Outcomes.Select(figure).ToList();
        var mean = values.Average();
        var variance = values.Count < 2 ? 0 : values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
        return (mean, Math.Sqrt(variance));
    }

    /// <summary>Mean and deviation of the area under quality against log cost, divided by its width.</summary>
    public (double Mean, double Deviation) Area(EvidenceTask task) => Spread(outcome => AreaOf(outcome, task));

    private static double AreaOf(Outcome outcome, EvidenceTask task) =>
        new Frontier([
            .. task.Anchors.Select(rank => new FrontierPoint
            {
                Rank = rank,
                Trained = true,
                CostRemaining = task.CostAt(rank),
                Parameters = 0,
                Quality = outcome.Quality[rank],
            }),
        ]).AreaUnderCurve();
}
