using NsnGen.Layers;

namespace NsnGen.Bench;

/// <summary>Says of each target whether the figures meet it.</summary>
public static class Verdicts
{
    /// <param name="task">The task.</param>
    /// <param name="methods">What was compared; the first is the NSN.</param>
    public static IEnumerable<string> Of(EvidenceTask task, IReadOnlyList<Series> methods)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(methods);
        var nsn = methods[0];
        var specialists = methods.First(series => series.Name.Contains("equal total cost", StringComparison.Ordinal));
        yield return Verdict(
            "at equal total training cost, at least as good as the specialists at every rank",
            Misses(task, task.Anchors, nsn, (rank => rank, specialists)),
            "rank"
        );
        var sameStart = methods.First(series => series.Name.Contains("NSN's start", StringComparison.Ordinal));
        yield return Verdict(
            "at least as good as specialists from its own start, at the joint training's cost",
            Misses(task, task.Anchors, nsn, (rank => rank, sameStart)),
            "rank"
        );
        yield return Verdict(
            "untrained ranks lie between their neighbours, or above",
            Misses(task, task.Between, nsn, (rank => Below(task, rank), nsn)),
            "rank"
        );
        var area = nsn.Area(task).Mean;
        yield return Verdict(
            "no other method has a better area, specialists from the same start aside",
            methods
                .Skip(1)
                .Except([sameStart])
                .Where(other => Worse(task, area, other.Area(task).Mean))
                .Select(other => other.Name),
            "better is"
        );
        var trainings = nsn.Spread(o => o.TotalTrainings).Mean;
        yield return Verdict(
            "the NSN costs at most 2.2 trainings of the dense model, the dense one included",
            trainings > 2.2 ? [FormattableString.Invariant($"{trainings:0.00}")] : [],
            "it costs"
        );
    }

    private static string Verdict(string target, IEnumerable<string> misses, string what)
    {
        var missed = misses.ToList();
        return missed.Count == 0 ? $"Met: {target}." : $"**Missed**: {target}; {what} {string.Join(", ", missed)}.";
    }

    /// <summary>The ranks at which a method is worse than another, and by how much.</summary>
    private static IEnumerable<string> Misses(
        EvidenceTask task,
        IEnumerable<int> ranks,
        Series method,
        (Func<int, int> At, Series Series) other
    ) =>
        from rank in ranks
        let values = method.Qualities(rank)
        let wanted = other.Series.Qualities(other.At(rank))
        where Worse(task, values.Average(), wanted.Average())
        select $"{rank} ({Shortfall.Of(values, wanted)})";

    private static bool Worse(EvidenceTask task, double value, double other) =>
        task.HigherIsBetter ? value < other : value > other;

    private static int Below(EvidenceTask task, int rank) => task.Anchors.Last(anchor => anchor < rank);
}
