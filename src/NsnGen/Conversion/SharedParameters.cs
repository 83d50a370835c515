using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Which parameters of a model belong to several of its modules, as an embedding's and a head's tied weights do.</summary>
internal sealed class SharedParameters
{
    private readonly HashSet<nn.Module> seen = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<TensorMemory, List<(Tensor Parameter, nn.Module Owner, string Name)>> owners = [];

    /// <summary>Takes in a model and all below it; a module that is known already is passed over.</summary>
    public void Add(nn.Module module, string name)
    {
        if (!seen.Add(module))
        {
            return;
        }
        foreach (var (_, parameter) in module.named_parameters(recurse: false))
        {
            var memory = TensorMemory.Of(parameter);
            if (!owners.TryGetValue(memory, out var list))
            {
                owners.Add(memory, list = []);
            }
            list.Add((parameter, module, name));
        }
        foreach (var (key, child) in module.named_children())
        {
            Add(child, name.Length == 0 ? key : $"{name}.{key}");
        }
    }

    /// <summary>The name of another module that has the parameter too, or null.</summary>
    public string? OtherOwner(Tensor parameter, nn.Module owner) =>
        owners.TryGetValue(TensorMemory.Of(parameter), out var list)
            // Memory of a disposed tensor may have become another's.
            ? list.Where(entry => !ReferenceEquals(entry.Owner, owner) && !entry.Parameter.IsInvalid)
                .Select(entry => entry.Name)
                .FirstOrDefault()
            : null;
}
