namespace NsnGen.Bench;

/// <summary>One comparison: the median times of two alternatives that took turns in one process.</summary>
/// <param name="Case">What ran.</param>
/// <param name="Threads">Threads of libtorch.</param>
/// <param name="Dtype">The element type.</param>
/// <param name="Rows">Rows, or tokens, of a call.</param>
/// <param name="Rank">The rank; of several ranks the largest; or <see cref="DenseAgain"/>.</param>
/// <param name="DenseMs">What it is compared with.</param>
/// <param name="NestedMs">The nested side.</param>
/// <param name="Ideal">The ratio that arithmetic allows: of multiply-adds, or for a single row of bytes read.</param>
public sealed record SpeedResult(
    string Case,
    int Threads,
    string Dtype,
    int Rows,
    int Rank,
    double DenseMs,
    double NestedMs,
    double Ideal
)
{
    /// <summary>In place of a rank: another dense layer or model of the same size, which shows what in a ratio is chance.</summary>
    public const int DenseAgain = 0;

    /// <summary>Nested over dense.</summary>
    public double Ratio => NestedMs / DenseMs;

    /// <summary>Of one case in several passes: the median time, and the median of the passes' ratios.</summary>
    public static SpeedResult Median(IReadOnlyList<SpeedResult> passes)
    {
        var dense = Pace.Median(passes.Select(pass => pass.DenseMs));
        return passes[0] with { DenseMs = dense, NestedMs = dense * Pace.Median(passes.Select(pass => pass.Ratio)) };
    }
}
