namespace NsnGen.Training;

/// <summary>A training step met a loss that is NaN or infinite.</summary>
public sealed class NonFiniteLossException : ArithmeticException
{
    private NonFiniteLossException(int rank, long step, double loss)
        : base($"The loss at rank {rank} is {loss} in step {step}.")
    {
        Rank = rank;
        Step = step;
    }

    /// <summary>The rank whose loss it was.</summary>
    public int Rank { get; }

    /// <summary>The step, from 0.</summary>
    public long Step { get; }

    internal static void ThrowIf(int rank, long step, double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new NonFiniteLossException(rank, step, loss);
        }
    }
}
