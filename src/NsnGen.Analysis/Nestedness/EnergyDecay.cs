using System.Globalization;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>How the energy <c>‖W‖²_F</c> of each layer is spread over ranks. What is added between factors does not count.</summary>
/// <param name="Layers">The decay in each layer.</param>
public sealed record EnergyDecay(IReadOnlyDictionary<string, LayerEnergy> Layers)
{
    /// <summary>Measures every factored layer of a model.</summary>
    /// <exception cref="BrokenModelException">A layer holds NaN or infinity.</exception>
    public static EnergyDecay Of(nn.Module nested)
    {
        using var untracked = no_grad();
        var spectra = NestedLayers
            .InFactors(nested)
            .Select(e => (e.Name, e.Layer, Values: Spectrum(e.Name, e.Layer)))
            .ToList();
        var lost = Sensitivity.OfWeights(nested).Layers;
        return new EnergyDecay(
            spectra.ToDictionary(
                e => e.Name,
                e => new LayerEnergy(e.Values, [.. lost[e.Name].Damage.Values.Select(d => 1 - d)], Strengths(e.Layer)),
                StringComparer.Ordinal
            )
        );
    }

    /// <summary>
    /// Checks that components come strongest first. A model has this right after surgery; training for other ranks than 1 … R
    /// may break it, so that there it is a hint that low ranks could be better, not an error.
    /// </summary>
    /// <exception cref="BrokenModelException">They do not, or a layer holds NaN or infinity; names the layer.</exception>
    public static void Check(nn.Module nested) => Of(nested).Require();

    internal void Require()
    {
        foreach (var (name, layer) in Layers)
        {
            if (layer.FirstUnsorted is { } rank)
            {
                throw new BrokenModelException(
                    name,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Layer '{name}' is not sorted: component {rank} is stronger ({layer.Strengths[rank - 1]:0.####}) than component {rank - 1} ({layer.Strengths[rank - 2]:0.####}); expected strongest first."
                    )
                );
            }
        }
    }

    private static double[] Spectrum(string name, NestedLayer layer)
    {
        using var scope = NewDisposeScope();
        return new LayerCore(name, layer).SingularValues();
    }

    private static double[] Strengths(NestedLayer layer)
    {
        using var scope = NewDisposeScope();
        var energies = ComponentNorms.Squared(layer.up).mul(ComponentNorms.Squared(layer.down));
        return energies.sqrt().cpu().data<double>().ToArray();
    }
}
