using NsnGen.Training;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>The processes, and how many of them a run alone stands for.</summary>
/// <param name="World">The processes.</param>
/// <param name="Count">How many batches a step has for each of the trainer's own.</param>
internal sealed record Joint(ProcessGroup World, int Count)
{
    /// <summary>Options that take the same batches in a step, whether by processes or alone.</summary>
    public TrainerOptions Apply(TrainerOptions options) =>
        World.Count > 1
            ? options with
            {
                Distributed = World,
            }
            : options with
            {
                BatchesPerStep = options.BatchesPerStep * Count,
            };

    /// <summary>Process 0 speaks for all.</summary>
    public void Say(string line)
    {
        if (World.Index == 0)
        {
            Console.WriteLine(line);
        }
    }
}
