using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Keeps calls away from all factored layers of a model until it is disposed.</summary>
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
