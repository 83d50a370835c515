using NsnGen.Training;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>A log that only process 0 writes, and that fails.</summary>
internal sealed class Refusing : ITrainingLog
{
    public void Start(long step) { }

    public void Write(TrainingStep step) => throw new IOException("the disk is full");

    public void Write(EvaluationResult evaluation) { }
}
