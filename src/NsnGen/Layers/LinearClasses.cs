using System.Reflection;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Which classes an author has declared to be linear layers.</summary>
/// <param name="model">The model; its assembly may declare classes of others.</param>
internal sealed class LinearClasses(nn.Module model)
{
    private readonly HashSet<Type?> declared =
    [
        .. model.GetType().Assembly.GetCustomAttributes<LinearLayerAttribute>().Select(attribute => attribute.Type),
    ];

    /// <summary>Whether a module is of such a class.</summary>
    public bool Include(nn.Module module) =>
        declared.Contains(module.GetType()) || module.GetType().IsDefined(typeof(LinearLayerAttribute), inherit: false);
}
