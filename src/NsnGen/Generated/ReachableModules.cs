using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Finds the modules that can be reached from an object that is none, or holds them as another type.</summary>
internal static class ReachableModules
{
    private static readonly ObjectWalk Walk = new(
        value => value is nn.Module,
        typeof(nn.Module).IsAssignableFrom,
        typeof(Tensor).IsAssignableFrom
    );

    public static IReadOnlyList<nn.Module> Of(object? root)
    {
        List<nn.Module> found = [];
        Walk.Visit(root, value => found.Add((nn.Module)value));
        return found;
    }
}
