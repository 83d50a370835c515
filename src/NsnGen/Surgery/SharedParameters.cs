using static TorchSharp.torch;

namespace NsnGen;

/// <summary>Which parameters of a model belong to several of its modules, as an embedding's and a head's tied weights do.</summary>
internal sealed class SharedParameters
{
    private readonly HashSet<nn.Module> seen = new(ReferenceEqualityComparer.Instance);

    // By object: a handle is used anew once its tensor is disposed.
    private readonly Dictionary<Tensor, List<(nn.Module Owner, string Name)>> owners = new(
        ReferenceEqualityComparer.Instance
    );

    /// <summary>Takes in a model and all below it; a module that is known already is passed over.</summary>
    public void Add(nn.Module module, string name)
    {
        if (!seen.Add(module))
        {
            return;
        }
        foreach (var (_, parameter) in module.named_parameters(recurse: false))
        {
            if (!owners.TryGetValue(parameter, out var list))
            {
                owners.Add(parameter, list = []);
            }
            list.Add((module, name));
        }
        foreach (var (key, child) in module.named_children())
        {
            Add(child, name.Length == 0 ? key : $"{name}.{key}");
        }
    }

    /// <summary>The name of another module that has the parameter too, or null.</summary>
    public string? OtherOwner(Tensor parameter, nn.Module owner) =>
        owners.TryGetValue(parameter, out var list)
            ? list.Where(entry => !ReferenceEquals(entry.Owner, owner)).Select(entry => entry.Name).FirstOrDefault()
            : null;
}
