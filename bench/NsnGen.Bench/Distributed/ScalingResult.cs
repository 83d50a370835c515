namespace NsnGen.Bench;

/// <summary>What a step took, on average over many.</summary>
/// <param name="Processes">How many processes took it together.</param>
/// <param name="Threads">The threads of each.</param>
/// <param name="Batches">How many batches each computed.</param>
internal sealed record ScalingResult(int Processes, int Threads, int Batches)
{
    /// <summary>Seconds of a step.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds in which gradients were sent.</summary>
    public double Sending { get; init; }

    /// <summary>Seconds in which the slowest process was waited for.</summary>
    public double Waiting { get; init; }

    /// <summary>Megabytes of gradients, of the rows that a step uses.</summary>
    public double Megabytes { get; init; }

    /// <summary>Megabytes of all gradients.</summary>
    public double WholeMegabytes { get; init; }

    /// <summary>How many messages they were.</summary>
    public double Messages { get; init; }

    /// <summary>Seconds of the smallest message.</summary>
    public double Latency { get; init; }

    /// <summary>Megabytes a second of large ones.</summary>
    public double Bandwidth { get; init; }
}
