using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The full rank of models whose layers have their dense weight on top (<see cref="Conversion.ConversionOptions.DenseAbove"/>).</summary>
public static class FullRank
{
    /// <summary>
    /// Freezes all that the full rank reads: dense weights, norms, embeddings, heads. What is left to train are the components of
    /// the layers and the biases that go with them, and the full rank stays the model that it is, bit for bit.
    /// </summary>
    /// <param name="nested">A nested model. Make its trainer afterwards.</param>
    /// <exception cref="ArgumentException">A layer has no dense weight, so that its full rank is made of components.</exception>
    public static void Freeze(nn.Module nested)
    {
        ArgumentNullException.ThrowIfNull(nested);
        var layers = NestedLayers.Of(nested);
        var without = layers.Where(entry => entry.Layer.dense is null).Select(entry => entry.Name).FirstOrDefault();
        if (without is not null)
        {
            throw new ArgumentException(
                $"Layer '{without}' has no dense weight on top of its components; convert with {nameof(Conversion.ConversionOptions.DenseAbove)}, and load the full rank.",
                nameof(nested)
            );
        }
        var components = layers
            .SelectMany(entry => Components(entry.Layer))
            .ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var parameter in nested.parameters().Where(parameter => !components.Contains(parameter)))
        {
            parameter.requires_grad_(false);
        }
    }

    private static IEnumerable<Tensor> Components(NestedLayer layer) =>
        ((Tensor?[])[layer.down, layer.up, layer.down_bias, layer.bias]).OfType<Tensor>();
}
