using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>Quality against cost at many ranks.</summary>
/// <param name="Points">The measured points, in the order of the ranks given.</param>
public sealed record Frontier(IReadOnlyList<FrontierPoint> Points)
{
    /// <summary>Measures a nested model at some ranks, in eval mode and without gradients.</summary>
    /// <param name="nested">A generated <c>Nested</c>.</param>
    /// <param name="ranks">The ranks, trained or not.</param>
    /// <param name="quality">The quality at one rank; higher is better.</param>
    /// <param name="forward">A forward pass of so many rows, to be timed; null leaves latencies out.</param>
    /// <param name="options">How to measure; null takes the defaults.</param>
    public static Frontier Measure<TModel, TAtRank>(
        INestedModel<TModel, TAtRank> nested,
        IEnumerable<Rank<TModel>> ranks,
        Func<TAtRank, double> quality,
        Action<TAtRank, int>? forward = null,
        MeasureOptions? options = null
    )
        where TAtRank : struct, IAtRank
    {
        var dense = ModelCost.Dense((nn.Module)nested);
        return new Frontier(Measure([.. Candidates(nested, ranks, quality, forward)], dense, options));
    }

    /// <summary>A nested model at some ranks as candidates, to be measured side by side with others.</summary>
    /// <inheritdoc cref="Measure{TModel, TAtRank}"/>
    public static IEnumerable<FrontierCandidate> Candidates<TModel, TAtRank>(
        INestedModel<TModel, TAtRank> nested,
        IEnumerable<Rank<TModel>> ranks,
        Func<TAtRank, double> quality,
        Action<TAtRank, int>? forward = null
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(quality);
        ((nn.Module)nested).eval();
        return ranks.Select(rank =>
        {
            var model = nested.WithRank(rank);
            return new FrontierCandidate(
                rank.Value,
                nested.Anchors.Contains(rank),
                model.Cost,
                () => quality(model),
                forward is null ? null : rows => forward(model, rows)
            );
        });
    }

    /// <summary>Measures candidates side by side: quality one after another, latencies in turns.</summary>
    /// <param name="candidates">What to measure.</param>
    /// <param name="dense">The cost that counts as 1.</param>
    /// <param name="options">How to measure; null takes the defaults.</param>
    /// <returns>A point for each candidate, in order.</returns>
    public static IReadOnlyList<FrontierPoint> Measure(
        IReadOnlyList<FrontierCandidate> candidates,
        ModelCost dense,
        MeasureOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(candidates);
        options ??= new MeasureOptions();
        using var noGrad = no_grad();
        var points = candidates.Select((candidate, i) => MeasureQuality(candidate, dense, i, options)).ToList();
        var latencies = options.Rows.ToDictionary(rows => rows, rows => MeasureLatency(candidates, rows, options));
        return [.. points.Select((point, i) => point with { LatencyMs = LatenciesOf(latencies, candidates[i]) })];
    }

    /// <summary>
    /// The area under quality against the logarithm of cost, divided by its width: the mean quality of a budget drawn
    /// log-uniformly between the cheapest and the dearest point.
    /// </summary>
    public double AreaUnderCurve()
    {
        var points = Points.OrderBy(point => point.CostRemaining).ToList();
        var width = Math.Log(points[^1].CostRemaining / points[0].CostRemaining);
        if (width == 0)
        {
            return points.Average(point => point.Quality);
        }
        var area = points
            .Zip(points.Skip(1))
            .Sum(pair =>
                (pair.First.Quality + pair.Second.Quality)
                / 2
                * Math.Log(pair.Second.CostRemaining / pair.First.CostRemaining)
            );
        return area / width;
    }

    /// <summary>
    /// The points that another makes pointless: it is as good for less, or better for no more. Whoever chooses a rank for a budget passes
    /// over them.
    /// </summary>
    /// <param name="lowerIsBetter">Whether quality is a loss.</param>
    public IReadOnlyList<FrontierPoint> Dominated(bool lowerIsBetter = false)
    {
        var sign = lowerIsBetter ? -1 : 1;
        return [.. Points.Where(point => Points.Any(other => Dominates(other, point)))];

        bool Dominates(FrontierPoint other, FrontierPoint point)
        {
            var (better, cheaper) = (sign * (other.Quality - point.Quality), point.CostRemaining - other.CostRemaining);
            return better >= 0 && cheaper >= 0 && (better > 0 || cheaper > 0);
        }
    }

    private static FrontierPoint MeasureQuality(
        FrontierCandidate candidate,
        ModelCost dense,
        int index,
        MeasureOptions options
    )
    {
        options.Cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var point = new FrontierPoint
        {
            Rank = candidate.Rank,
            Name = candidate.Name,
            Trained = candidate.Trained,
            CostRemaining = candidate.Cost.RemainingOf(dense),
            Parameters = candidate.Cost.Parameters,
            Quality = candidate.Quality(),
        };
        options.Progress?.Report(index + 1);
        return point;
    }

    private static Dictionary<FrontierCandidate, double> MeasureLatency(
        IReadOnlyList<FrontierCandidate> candidates,
        int rows,
        MeasureOptions options
    )
    {
        var timed = candidates.Where(candidate => candidate.Forward is not null).ToList();
        var actions = timed.Select(candidate => (Action)(() => candidate.Forward!(rows))).ToList();
        var medians = Latency.Medians(actions, options.Runs, options.Cancellation);
        return timed.Zip(medians).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static Dictionary<int, double> LatenciesOf(
        Dictionary<int, Dictionary<FrontierCandidate, double>> latencies,
        FrontierCandidate candidate
    ) =>
        latencies
            .Where(rows => rows.Value.ContainsKey(candidate))
            .ToDictionary(rows => rows.Key, rows => rows.Value[candidate]);
}
