namespace NsnGen.Analysis;

/// <summary>How the energy <c>‖W‖²_F</c> of one layer is spread over ranks.</summary>
/// <param name="SingularValues">Those of <c>W = B A</c>, descending.</param>
/// <param name="Kept">What the layer keeps at each rank from 1: <c>1 − ‖W − W_r‖² / ‖W‖²</c>.</param>
/// <param name="Strengths">What each component weighs alone: <c>‖b_i‖ ‖a_i‖</c>.</param>
public sealed record LayerEnergy(
    IReadOnlyList<double> SingularValues,
    IReadOnlyList<double> Kept,
    IReadOnlyList<double> Strengths
)
{
    /// <summary>By how much a component may be stronger than the one before and still count as sorted.</summary>
    private const double Tolerance = 0.01;

    /// <summary>
    /// The most that any matrix of each rank from 1 could keep, <c>Σ_{i≤r} σ_i² / Σ σ_i²</c> (Eckart and Young, 1936).
    /// </summary>
    public IReadOnlyList<double> Best { get; } = Cumulative(SingularValues);

    /// <summary>The first component, from 2, that is stronger than the one before; null if they are sorted.</summary>
    public int? FirstUnsorted
    {
        get
        {
            var index = Strengths.Zip(Strengths.Skip(1)).ToList().FindIndex(pair => IsRise(pair.First, pair.Second));
            return index < 0 ? null : index + 2;
        }
    }

    /// <summary>The smallest rank that could keep a share of the energy.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public int RankFor(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return Best.TakeWhile((best, i) => best < share && i < Best.Count - 1).Count() + 1;
    }

    private bool IsRise(double before, double after) =>
        after > before * (1 + Tolerance) && after > SingularValues[0] * 1e-6;

    private static double[] Cumulative(IReadOnlyList<double> singularValues)
    {
        var total = Math.Max(singularValues.Sum(value => value * value), double.Epsilon);
        var sum = 0.0;
        return [.. singularValues.Select(value => (sum += value * value) / total)];
    }
}
