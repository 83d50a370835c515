namespace NsnGen.Bench;

/// <summary>What one method reached on held-out stories.</summary>
/// <param name="Name">The method.</param>
/// <param name="Loss">Nats a token by rank.</param>
public sealed record LanguageModelSeries(string Name, IReadOnlyDictionary<int, double> Loss)
{
    /// <summary>What its training cost, in steps of the dense model; 0 for none.</summary>
    public double Cost { get; init; }

    /// <summary>How long its training took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The largest standard deviation of a rank's loss over seeds; null for one seed.</summary>
    public double? Deviation { get; init; }

    /// <summary>The runs that the figures are means of, a seed each; none if there is but this one.</summary>
    public IReadOnlyList<LanguageModelSeries> Runs { get; init; } = [];

    /// <summary>The losses at a rank, a seed each.</summary>
    public IReadOnlyList<double> At(int rank) =>
        Runs.Count == 0 ? [Loss[rank]] : [.. Runs.Select(run => run.Loss[rank])];

    /// <summary>The means of some runs of one method, a seed each.</summary>
    public static LanguageModelSeries MeanOf(IReadOnlyList<LanguageModelSeries> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var losses = runs[0].Loss.Keys.ToDictionary(rank => rank, rank => runs.Select(run => run.Loss[rank]).ToList());
        var loss = losses.ToDictionary(entry => entry.Key, entry => entry.Value.Average());
        var variance = losses.Max(entry => entry.Value.Sum(nats => Math.Pow(nats - loss[entry.Key], 2)));
        return runs[0] with
        {
            Loss = loss,
            Runs = runs,
            Cost = runs.Average(run => run.Cost),
            Seconds = runs.Average(run => run.Seconds),
            Deviation = runs.Count < 2 ? null : Math.Sqrt(variance / (runs.Count - 1)),
        };
    }
}
