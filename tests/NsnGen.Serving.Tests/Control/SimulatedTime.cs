namespace NsnGen.Serving.Tests;

/// <summary>A clock that a simulation sets.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    /// <summary>Seconds since the beginning.</summary>
    public double Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => TimeSpan.FromSeconds(Now).Ticks;
}
