using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Keeps calls away from all layers of a model that have a rank until it is disposed.</summary>
internal sealed class ModelChange : IDisposable
{
    private readonly Stack<LayerUse.Change> taken = new();

    /// <exception cref="InvalidOperationException">Another thread is changing a layer.</exception>
    public ModelChange(nn.Module model)
    {
        try
        {
            foreach (var (_, layer) in NestedLayers.Of(model))
            {
                taken.Push(layer.Alone());
            }
            foreach (var norm in NestedNorm.In(model).Select(entry => entry.Norm).Distinct())
            {
                taken.Push(norm.Alone());
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (taken.TryPop(out var change))
        {
            change.Dispose();
        }
    }
}
