namespace TorchSharp.Modules;

/// <summary>The settings of a group; what is null is taken from the optimizer's own.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    /// <summary>The learning rate that schedules start from.</summary>
    public double InitialLearningRate { get; set; }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a number.</exception>
    private protected static void RequireNotNegative(double? value, string name)
    {
        if (!(value >= 0))
            throw new ArgumentOutOfRangeException(name, value, "This must be zero or more.");
    }

    /// <exception cref="ArgumentOutOfRangeException">The value is not in [0, 1).</exception>
    private protected static void RequireFraction(double? value, string name)
    {
        if (!(value >= 0 && value < 1))
            throw new ArgumentOutOfRangeException(name, value, "This must be at least 0 and below 1.");
    }

    /// <exception cref="ArgumentException">The condition does not hold.</exception>
    private protected static void Require(bool condition, string message, string name)
    {
        if (!condition)
            throw new ArgumentException(message, name);
    }
}
