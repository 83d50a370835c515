namespace NsnGen.Analysis;

/// <summary>How far apart the outputs of a layer are at two ranks, at the input that comes closest to the bound.</summary>
/// <param name="Coefficient"><c>Σ ‖b_i‖ ‖a_i‖</c> over the components between the ranks.</param>
/// <param name="Gap">The measured distance <c>‖f(x; r₂) − f(x; r₁)‖</c>.</param>
/// <param name="Bound">The most that it can be, with what rounding may add.</param>
public sealed record LayerGap(double Coefficient, double Gap, double Bound)
{
    /// <summary>The gap as a share of the bound: 0 … 1 unless the layer is broken.</summary>
    public double Share => Bound > 0 ? Gap / Bound : Gap;

    /// <summary>Whether the gap is within the bound.</summary>
    public bool Holds => Share <= 1;
}
