using System.Collections;
using static TorchSharp.torch;

namespace NsnGen.Engine;

/// <summary>Whether a module is watched by forward hooks, which its nested twin would not have.</summary>
internal static class Hooks
{
    // TorchSharp keeps them in protected fields and has no way to ask. A version that keeps them elsewhere is not checked.
    private static readonly string[] Fields = ["pre_hooks", "post_hooks", "module_pre_hooks", "module_post_hooks"];

    public static bool Any(nn.Module module) => Of(module).Any(hooks => hooks.Count > 0);

    /// <summary>The collections in which a module keeps its hooks.</summary>
    public static IEnumerable<ICollection> Of(nn.Module module) =>
        Fields
            .Select(name => VisibleMembers.Inherited(module.GetType(), name))
            .Select(field => field?.GetValue(module))
            .OfType<ICollection>();
}
