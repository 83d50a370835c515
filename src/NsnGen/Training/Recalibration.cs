using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Measures the running statistics of all trained ranks, from time to time while their weights change.</summary>
/// <param name="model">The model.</param>
/// <param name="ranks">The anchors, and the ranks that the sampler visits.</param>
/// <param name="losses">Runs the model.</param>
/// <param name="most">The most batches that are run.</param>
internal sealed class Recalibration<TBatch>(
    nn.Module model,
    IEnumerable<Rank> ranks,
    StepLosses<TBatch> losses,
    int most
)
{
    private readonly IReadOnlyList<Rank> ranks = RunningStatistics.WithFull(model, ranks);

    /// <summary>Whether there is anything to measure.</summary>
    private bool IsNeeded { get; } = most > 0 && RunningStatistics.AreIn(model);

    /// <summary>Runs the model on the first of some batches. Random numbers go on as if it had not.</summary>
    public void Run(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        if (!IsNeeded)
        {
            return;
        }
        using var random = RandomState.Now();
        try
        {
            RunningStatistics.Recalibrate(
                model,
                ranks,
                batches.Take(most),
                (rank, batch) => _ = losses([rank], batch).Single(),
                cancellation
            );
        }
        finally
        {
            RandomState.Restore(random);
        }
    }
}
