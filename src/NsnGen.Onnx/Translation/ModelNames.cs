using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>What the parts of a model are called.</summary>
/// <param name="model">The model.</param>
internal sealed class ModelNames(nn.Module model)
{
    private readonly Dictionary<object, string> tensors = Named(
        model
            .named_parameters()
            .Select(entry => (entry.name, (object)entry.parameter))
            .Concat(model.named_buffers().Select(entry => (entry.name, (object)entry.buffer)))
    );
    private readonly Dictionary<object, string> modules = Named(
        model.named_modules().Select(entry => (entry.name, (object)entry.module))
    );

    /// <summary>The key of a parameter or buffer; null if a tensor is none.</summary>
    public string? Of(Tensor tensor) => tensors.GetValueOrDefault(tensor);

    /// <summary>The name of a module in the model, its class where it is not registered.</summary>
    public string Of(nn.Module module) => modules.GetValueOrDefault(module) ?? module.GetName();

    private static Dictionary<object, string> Named(IEnumerable<(string Name, object Part)> parts)
    {
        var named = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        foreach (var (name, part) in parts)
        {
            named.TryAdd(part, name);
        }
        return named;
    }
}
