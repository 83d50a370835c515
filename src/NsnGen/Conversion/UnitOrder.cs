using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>In which order hidden units are kept.</summary>
internal static class UnitOrder
{
    /// <summary>
    /// From all units down, the one goes next that the output misses least, with all that went before. Without a set S of units the
    /// second layer's output lacks <c>Σ_{i,j ∈ S} M_ij</c> of energy, with <c>M = (W₂ᵀ W₂) ∘ C</c>.
    /// </summary>
    /// <param name="weight">W₂, <c>[out, units]</c>, float64.</param>
    /// <param name="moment">C, <c>[units, units]</c>, float64.</param>
    /// <returns>The units, the one that goes last first.</returns>
    public static long[] Of(Tensor weight, Tensor moment)
    {
        using var scope = NewDisposeScope();
        var energies = weight.t().mm(weight).mul(moment).cpu();
        var units = (int)energies.shape[0];
        var energy = energies.data<double>().ToArray();
        // What the output lacks more if a unit goes too.
        var loss = new double[units];
        for (var unit = 0; unit < units; unit++)
        {
            loss[unit] = energy[unit * (units + 1)];
        }
        var order = new long[units];
        for (var left = units - 1; left >= 0; left--)
        {
            var least = Array.IndexOf(loss, loss.Min());
            order[left] = least;
            loss[least] = double.PositiveInfinity;
            var row = energy.AsSpan(least * units, units);
            for (var unit = 0; unit < units; unit++)
            {
                loss[unit] += 2 * row[unit];
            }
        }
        return order;
    }
}
