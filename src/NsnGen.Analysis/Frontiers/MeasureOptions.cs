namespace NsnGen.Analysis;

/// <summary>How <see cref="Frontier"/> measures.</summary>
public sealed record MeasureOptions
{
    /// <summary>The batch sizes to time.</summary>
    public IReadOnlyList<int> Rows { get; init; } = [1, 64];

    /// <summary>How often each forward pass is timed; the median counts.</summary>
    public int Runs { get; init; } = 51;

    /// <summary>Told how many candidates' quality is known, from 1 to their number.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Checked between measurements.</summary>
    public CancellationToken Cancellation { get; init; }
}
