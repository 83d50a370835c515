using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// The running statistics of BatchNorm, and of InstanceNorm that tracks them. A nested model has them for each rank, and changed
/// weights change them.
/// </summary>
public static class RunningStatistics
{
    /// <summary>
    /// Measures the running statistics of a model anew, at some ranks, as the mean over some batches. The trainer does so by itself;
    /// this is for other loops, for models that are converted and not trained, and for plans. Nobody may call the model meanwhile.
    /// </summary>
    /// <remarks>Afterwards the model has statistics for these ranks; ranks between two of them take statistics between theirs.</remarks>
    /// <param name="nested">The model. In eval mode but for its normalizations, it runs on every batch at every rank.</param>
    /// <param name="batches">Representative inputs; a few dozen batches do.</param>
    /// <param name="run">Runs the model at one rank on one batch.</param>
    /// <param name="ranks">The ranks; null for the model's anchors and its full rank.</param>
    /// <param name="cancellation">Checked before each batch; then the statistics stay as they were.</param>
    /// <exception cref="ArgumentException">There are no batches, or no ranks.</exception>
    public static void Recalibrate<TModel, TAtRank, TBatch>(
        this INestedModel<TModel, TAtRank> nested,
        IEnumerable<TBatch> batches,
        Action<TAtRank, TBatch> run,
        IReadOnlyList<Rank>? ranks = null,
        CancellationToken cancellation = default
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(run);
        var model = (nn.Module)nested;
        ranks ??= WithFull(model, nested.Anchors.Select(anchor => anchor.ToRank()));
        if (ranks.Count == 0)
        {
            throw new ArgumentException("There is no rank to measure at.", nameof(ranks));
        }
        var seen = Recalibrate(
            model,
            [.. ranks.Distinct()],
            batches,
            (rank, batch) => run(nested.WithRank(rank), batch),
            cancellation
        );
        if (seen == 0)
        {
            throw new ArgumentException("There are no batches to measure on.", nameof(batches));
        }
    }

    /// <summary>Whether a model has running statistics.</summary>
    internal static bool AreIn(nn.Module model) => NestedNorm.In(model).Any();

    /// <summary>Some ranks that a model has, and its largest.</summary>
    internal static IReadOnlyList<Rank> WithFull(nn.Module model, IEnumerable<Rank> ranks)
    {
        var largest = NestedLayers.Of(model).Select(entry => entry.Layer.MaxRank).DefaultIfEmpty(1).Max();
        return
        [
            .. ranks.Where(rank => rank.Value < largest || rank.Plan is not null).Append(Rank.Of(largest)).Distinct(),
        ];
    }

    /// <returns>How many batches there were. If there were none, the statistics are as before.</returns>
    internal static int Recalibrate<TBatch>(
        nn.Module model,
        IReadOnlyList<Rank> ranks,
        IEnumerable<TBatch> batches,
        Action<Rank, TBatch> run,
        CancellationToken cancellation
    )
    {
        var norms = NestedNorm.In(model).Select(entry => entry.Norm).Distinct().ToList();
        // Modules first, then what is in them: train() reaches down.
        var modes = model
            .modules()
            .Prepend(model)
            .Select(module => (Module: module, IsTraining: module.training))
            .ToList();
        var seen = 0;
        var isWhole = false;
        model.eval();
        norms.ForEach(norm => norm.BeginRecalibration());
        try
        {
            using var noGrad = no_grad();
            foreach (var batch in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var rank in ranks)
                {
                    using var scope = NewDisposeScope();
                    run(rank, batch);
                }
                seen++;
            }
            isWhole = seen > 0;
        }
        finally
        {
            norms.ForEach(norm => norm.EndRecalibration(keep: isWhole));
            modes.ForEach(mode => mode.Module.train(mode.IsTraining));
        }
        return seen;
    }
}
