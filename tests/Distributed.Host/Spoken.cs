using NsnGen.Training;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>Says every step.</summary>
internal sealed class Spoken : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine($"step {value.Last.Step}");
}
