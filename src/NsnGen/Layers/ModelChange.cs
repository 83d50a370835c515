using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Keeps calls away from a model or a layer, and from all in it, until it is disposed. Within a change of the same thread it does nothing.</summary>
internal sealed class ModelChange : IDisposable
{
    private readonly Stack<ModuleUse> taken = new();

    /// <exception cref="InvalidOperationException">Another thread is at a change, or a call runs that cannot be waited for.</exception>
    public ModelChange(nn.Module module, string what = "changed")
    {
        try
        {
            foreach (var use in ModuleUse.Around(module))
            {
                if (use.Begin(what))
                {
                    taken.Push(use);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins the change that disposes a module, after which it cannot be called.</summary>
    /// <param name="module">The module.</param>
    /// <param name="disposing">What <c>Dispose</c> was given: a finalizer keeps nobody away.</param>
    /// <returns>Null if there is nothing to keep away from.</returns>
    public static ModelChange? Last(nn.Module module, bool disposing)
    {
        if (!disposing || ModuleUse.Of(module).IsGone)
        {
            return null;
        }
        var change = new ModelChange(module, "disposed");
        ModuleUse.Of(module).Leave();
        return change;
    }

    public void Dispose()
    {
        while (taken.TryPop(out var use))
        {
            use.End();
        }
    }
}
