namespace NsnGen.Serving;

/// <summary>What a controller holds, and how carefully. Durations are in turns, of which there are twenty a second in a server.</summary>
public sealed record ControllerSettings
{
    /// <summary>The latency that 95 % of requests are to stay under; null for none.</summary>
    public TimeSpan? TargetP95 { get; init; }

    /// <summary>The share of the time that the workers are to run at most, above 0, up to 1; null for none.</summary>
    public double? MaxBusy { get; init; }

    /// <summary>How many turns latencies that were measured before a change are still seen after it.</summary>
    public int SettleTurns { get; init; } = 24;

    /// <summary>How many calm turns there are before the rank is raised; twice as many after each time that a raise was wrong.</summary>
    public int Patience { get; init; } = 40;

    /// <summary>The most that <see cref="Patience"/> grows to.</summary>
    public int MostPatience { get; init; } = 1280;
}
