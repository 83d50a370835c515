namespace NsnGen.Training;

/// <summary>The sum of the losses over the batches of one step.</summary>
/// <param name="step">The step, from 0.</param>
internal sealed class LossSum(long step)
{
    private (Rank Rank, double Loss)[] sums = [];

    /// <summary>How many batches were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the losses of a batch.</summary>
    public void Add(IReadOnlyList<(Rank Rank, double Loss)> losses)
    {
        sums = Count == 0 ? [.. losses] : [.. sums.Zip(losses, (sum, value) => (sum.Rank, sum.Loss + value.Loss))];
        Count++;
    }

    /// <summary>The step's mean losses.</summary>
    /// <exception cref="ArgumentException">There were no batches.</exception>
    public TrainingStep Mean() =>
        Count > 0
            ? new TrainingStep(step, [.. sums.Select(sum => (sum.Rank, sum.Loss / Count))])
            : throw new ArgumentException("A step needs at least one batch.");
}
