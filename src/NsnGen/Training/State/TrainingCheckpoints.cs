namespace NsnGen.Training;

/// <summary>
/// Keeps the state of training in a directory: <c>last.safetensors</c> is all that is needed to go on, <c>best.safetensors</c>
/// the weights at the best evaluation. <see cref="NestedTrainer{TBatch}.FitAsync"/> goes on from a state that it finds.
/// </summary>
public sealed record TrainingCheckpoints
{
    private readonly int every = 1000;

    /// <summary>Checkpoints in a directory, which is made if need be.</summary>
    /// <param name="directory">The directory of one run; a second run at the same time is refused.</param>
    public TrainingCheckpoints(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        Directory = directory;
    }

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>The number of steps from one checkpoint to the next, at least 1; the end of a run is always kept.</summary>
    public int Every
    {
        get => every;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            every = value;
        }
    }
}
