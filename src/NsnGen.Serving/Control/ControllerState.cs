namespace NsnGen.Serving;

/// <summary>What a controller remembers from one turn to the next.</summary>
/// <param name="Point">The point in use, by its place in the ladder.</param>
/// <param name="Patience">How many calm turns there are before the next raise.</param>
public sealed record ControllerState(int Point, int Patience)
{
    /// <summary>While a queue is being emptied, the dearest point that may be gone back to; null if none is.</summary>
    public int? ReturnsTo { get; init; }

    /// <summary>How many turns in a row have been calm.</summary>
    public int Calm { get; init; }

    /// <summary>How many turns ago the point changed, or a queue had been emptied.</summary>
    public int Turns { get; init; } = int.MaxValue;

    /// <summary>Whether the last change was a raise that has not proved right yet.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Texts that came a second when the rank was last raised.</summary>
    public double ArrivedThen { get; init; }
}
