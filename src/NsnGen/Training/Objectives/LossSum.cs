namespace NsnGen.Training;

/// <summary>The sum of the losses over the batches of one step.</summary>
/// <param name="step">The step, from 0.</param>
internal sealed class LossSum(long step)
{
    private (Rank Rank, double Loss)[] sums = [];

    /// <summary>The step, from 0.</summary>
    public long Step => step;

    /// <summary>How many batches were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the losses of a batch.</summary>
    public void Add(IReadOnlyList<(Rank Rank, double Loss)> losses)
    {
        sums = Count == 0 ? [.. losses] : [.. sums.Zip(losses, (sum, value) => (sum.Rank, sum.Loss + value.Loss))];
        Count++;
    }

    /// <summary>The count and then the sum of each rank: 0 where no batch was added.</summary>
    public double[] Row(IReadOnlyList<Rank> ranks) =>
        [Count, .. ranks.Select(rank => sums.FirstOrDefault(sum => sum.Rank == rank).Loss)];

    /// <summary>Takes the sums over all processes of <see cref="Row"/>.</summary>
    public void Take(IReadOnlyList<Rank> ranks, ReadOnlySpan<double> row)
    {
        var totals = ranks.Zip(row[1..].ToArray()).ToDictionary();
        sums = [.. (Count == 0 ? ranks : sums.Select(sum => sum.Rank)).Select(rank => (rank, totals[rank]))];
        Count = (int)row[0];
    }

    /// <summary>The step's mean losses.</summary>
    /// <exception cref="ArgumentException">There were no batches.</exception>
    public TrainingStep Mean() =>
        Count > 0
            ? new TrainingStep(step, [.. sums.Select(sum => (sum.Rank, sum.Loss / Count))])
            : throw new ArgumentException("A step needs at least one batch.");
}
