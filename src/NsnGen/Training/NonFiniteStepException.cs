namespace NsnGen.Training;

/// <summary>
/// A training step had finite losses and would nevertheless have given the model numbers that are NaN or infinite. The weights are those of
/// the step before.
/// </summary>
public sealed class NonFiniteStepException : ArithmeticException
{
    internal NonFiniteStepException(long step, string? parameter, string what)
        : base($"{what} in step {step}; the weights are those of the step before.")
    {
        Step = step;
        Parameter = parameter;
    }

    /// <summary>The step, from 0.</summary>
    public long Step { get; }

    /// <summary>The first parameter at fault, by its name in the model; null if it was not a single one.</summary>
    public string? Parameter { get; }
}
