namespace NsnGen.Training;

/// <summary>A training step met a loss that is NaN or infinite.</summary>
public sealed class NonFiniteLossException : ArithmeticException
{
    private NonFiniteLossException(Rank rank, long step, double loss)
        : base(FormattableString.Invariant($"The loss at {rank.Name} is {loss} in step {step}."))
    {
        Rank = rank;
        Step = step;
    }

    /// <summary>The rank whose loss it was.</summary>
    public Rank Rank { get; }

    /// <summary>The step, from 0.</summary>
    public long Step { get; }

    internal static void ThrowIf(Rank rank, long step, double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new NonFiniteLossException(rank, step, loss);
        }
    }
}
