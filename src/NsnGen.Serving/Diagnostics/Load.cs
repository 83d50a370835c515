namespace NsnGen.Serving;

/// <summary>The load of the last seconds.</summary>
public sealed record Load
{
    /// <summary>Texts that came, a second, refused ones included.</summary>
    public required double Arrived { get; init; }

    /// <summary>
    /// The same, or more if what came in a short time before now says that more comes than a second ago, beyond what chance says.
    /// </summary>
    public required double Arriving { get; init; }

    /// <summary>Texts that ran, a second.</summary>
    public required double Served { get; init; }

    /// <summary>Texts that were refused, a second.</summary>
    public required double Refused { get; init; }

    /// <summary>The share of the time that the workers ran: 0 … 1.</summary>
    public required double Busy { get; init; }

    /// <summary>
    /// Seconds that all workers together take for a unit of work, which is a millisecond of a forward as points were measured, or a share of the
    /// dense cost of a text where nobody measured: texts may be longer than those that were measured with. 0 if nothing ran.
    /// </summary>
    public required double SecondsPerUnit { get; init; }

    /// <summary>Texts that wait now.</summary>
    public required int Waiting { get; init; }

    /// <summary>The latency that half of the requests stay under; null if there was none.</summary>
    public required TimeSpan? P50 { get; init; }

    /// <summary>The latency that 95 % of the requests stay under; null if there was none.</summary>
    public required TimeSpan? P95 { get; init; }
}
