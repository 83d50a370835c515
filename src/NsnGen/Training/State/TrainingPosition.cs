namespace NsnGen.Training;

/// <summary>Where a run is.</summary>
internal sealed record TrainingPosition
{
    /// <summary>How many steps have been taken.</summary>
    public long Steps { get; init; }

    /// <summary>How many batches they took.</summary>
    public long Batches { get; init; }

    /// <summary>After how many batches each call of <c>FitAsync</c> ended that came to the end of its sequence.</summary>
    public IReadOnlyList<long> Ends { get; init; } = [];

    /// <summary>Whether the components have been sorted since the last step.</summary>
    public bool IsRealigned { get; init; }

    /// <summary>The best score of an evaluation.</summary>
    public double? BestScore { get; init; }

    /// <summary>How many evaluations have passed since that one.</summary>
    public int SinceBest { get; init; }
}
