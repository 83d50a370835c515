using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>The factored layers of a model.</summary>
public static class NestedLayers
{
    /// <summary>Every factored layer with its name, <c>blocks.0.fc1</c>, in the model's order. A layer held in two places has its first name.</summary>
    public static IReadOnlyList<(string Name, NestedLayer Layer)> Of(nn.Module nested)
    {
        ArgumentNullException.ThrowIfNull(nested);
        return
        [
            .. nested
                .named_modules()
                .Prepend((name: "", module: nested))
                .DistinctBy(entry => entry.module)
                .Where(entry => entry.module is NestedLayer)
                .Select(entry => (entry.name, (NestedLayer)entry.module)),
        ];
    }
}
