using NsnGen.Engine;
using TorchSharp;

namespace NsnGen.Training;

/// <summary>The sum of the losses over the batches of one step.</summary>
/// <param name="step">The step, from 0.</param>
internal sealed class LossSum(long step)
{
    private (Rank Rank, double Loss)[] sums = [];

    /// <summary>How many batches were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the losses of a batch.</summary>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite.</exception>
    public void Add(IReadOnlyList<RankLoss> losses)
    {
        var values = new (Rank Rank, double Loss)[losses.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var (rank, loss) = losses[i];
            values[i] = (rank, loss.Number());
            NonFiniteLossException.ThrowIf(rank, step, values[i].Loss);
        }
        sums = Count == 0 ? values : [.. sums.Zip(values, (sum, value) => (sum.Rank, sum.Loss + value.Loss))];
        Count++;
    }

    /// <summary>The step's mean losses.</summary>
    /// <exception cref="ArgumentException">There were no batches.</exception>
    public TrainingStep Mean() =>
        Count > 0
            ? new TrainingStep(step, [.. sums.Select(sum => (sum.Rank, sum.Loss / Count))])
            : throw new ArgumentException("A step needs at least one batch.");
}
