namespace NsnGen.Bench;

/// <summary>How far a method is behind another.</summary>
/// <param name="By">The difference of their means over seeds.</param>
/// <param name="Error">Its standard error, of the differences at equal seeds; null where there are fewer than two.</param>
internal sealed record Shortfall(double By, double? Error)
{
    /// <param name="values">What the method reached, a seed each.</param>
    /// <param name="wanted">What the other reached with the same seeds; one figure if it has no seed.</param>
    public static Shortfall Of(IReadOnlyList<double> values, IReadOnlyList<double> wanted)
    {
        List<double> differences = [.. values.Select((value, i) => value - wanted[wanted.Count == 1 ? 0 : i])];
        var mean = differences.Average();
        var squares = differences.Sum(difference => Math.Pow(difference - mean, 2));
        var n = differences.Count;
        return new(Math.Abs(mean), n < 2 ? null : Math.Sqrt(squares / (n - 1) / n));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Error is { } error
            ? FormattableString.Invariant($"by {By:0.###} ± {error:0.###}")
            : FormattableString.Invariant($"by {By:0.###}");
}
