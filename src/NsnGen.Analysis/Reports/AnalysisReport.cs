using NsnGen.Files;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>All analyses of one nested model, with what their checks found.</summary>
public sealed record AnalysisReport
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The ranks that were compared, ascending.</summary>
    public required IReadOnlyList<int> Ranks { get; init; }

    /// <summary>What the checks found.</summary>
    public required IReadOnlyList<AnalysisFinding> Findings { get; init; }

    /// <summary>The ranks of the factors.</summary>
    public required RowRank RowRank { get; init; }

    /// <summary>How energy is spread over ranks.</summary>
    public required EnergyDecay Energy { get; init; }

    /// <summary>Containment of each rank in the next.</summary>
    public required IReadOnlyList<SubspaceContainment> Containment { get; init; }

    /// <summary>How alike layers are at the largest rank.</summary>
    public required LayerSimilarity Similarity { get; init; }

    /// <summary>Each rank against the next; empty if there were no inputs to run.</summary>
    public IReadOnlyList<InterpolationBound> Bounds { get; init; } = [];

    /// <summary>What training told; null if there is nothing.</summary>
    public TrainingHistory? History { get; init; }

    /// <summary>Analyses a model and runs every check.</summary>
    /// <param name="nested">A nested model with at least one factored layer.</param>
    /// <param name="ranks">At least two ranks to compare.</param>
    /// <param name="title">The heading.</param>
    /// <param name="run">Runs the model on some inputs at a rank; null leaves the interpolation bound out.</param>
    /// <param name="history">What training told; null leaves it out.</param>
    /// <exception cref="ArgumentException">There are no factored layers, or fewer than two ranks.</exception>
    /// <exception cref="BrokenModelException">A layer holds NaN or infinity.</exception>
    public static AnalysisReport Of(
        nn.Module nested,
        IEnumerable<int> ranks,
        string title,
        Func<Rank, Tensor>? run = null,
        TrainingHistory? history = null
    )
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var chosen = ranks.Distinct().Order().ToList();
        var steps = chosen.Zip(chosen.Skip(1), (low, high) => (Low: Rank.Of(low), High: Rank.Of(high))).ToList();
        if (steps.Count == 0 || NestedLayers.Of(nested).Count == 0)
        {
            throw new ArgumentException("An analysis needs a model with factored layers, and at least two ranks.");
        }
        var report = new AnalysisReport
        {
            Title = title,
            Ranks = chosen,
            Findings = [],
            RowRank = RowRank.Of(nested),
            Energy = EnergyDecay.Of(nested),
            Containment = [.. steps.Select(step => SubspaceContainment.Of(nested, step.Low, step.High))],
            Similarity = LayerSimilarity.Of(nested, Rank.Of(chosen[^1])),
            Bounds = run is null ? [] : [.. steps.Select(s => InterpolationBound.Of(nested, s.Low, s.High, run))],
            History = history,
        };
        return report with { Findings = [.. report.Check()] };
    }

    /// <summary>Writes <c>analysis.html</c> and <c>analysis.csv</c>; each appears whole or not at all.</summary>
    /// <param name="directory">Is created if missing.</param>
    /// <returns>The paths written.</returns>
    public IReadOnlyList<string> Save(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Directory.CreateDirectory(directory);
        return
        [
            AtomicFile.Write(Path.Combine(directory, "analysis.html"), AnalysisHtml.Of(this)),
            AtomicFile.Write(Path.Combine(directory, "analysis.csv"), AnalysisCsv.Of(this)),
        ];
    }

    private IEnumerable<AnalysisFinding> Check()
    {
        yield return AnalysisFinding.Of("A has full row rank in every layer", RowRank.Require);
        yield return AnalysisFinding.Of(
            "The outputs at each of these ranks are among those at the next",
            () => Each(Containment, step => step.Require())
        );
        yield return AnalysisFinding.Of("No two layers are the same", Similarity.Require);
        yield return AnalysisFinding.Of("Components come strongest first", Energy.Require, isHint: true);
        if (Bounds.Count > 0)
        {
            yield return AnalysisFinding.Of(
                "Layers change from rank to rank by no more than they can",
                () => Each(Bounds, step => step.Require())
            );
        }
        if (History is not null)
        {
            yield return AnalysisFinding.Of("The loss fell at every rank", History.Check, isHint: true);
        }
    }

    private static void Each<T>(IEnumerable<T> items, Action<T> check)
    {
        foreach (var item in items)
        {
            check(item);
        }
    }
}
