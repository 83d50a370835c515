using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace TorchSharp.Interop;

/// <summary>
/// A registered ATen operator, found once by its name: <c>"tanh"</c>, or with an overload <c>"add.Tensor"</c>.
/// </summary>
internal sealed class Operator
{
    private const int RecentCount = 1024;

    // Names are literals, so the same reference comes back at every call: a table keyed by
    // reference answers without hashing the text. A miss costs one dictionary look-up.
    private static readonly Operator?[] Recent = new Operator?[RecentCount];
    private static readonly ConcurrentDictionary<string, Operator> All = new(StringComparer.Ordinal);

    private Operator(string name)
    {
        Name = name;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (root, overload) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        Handle = Native.Check(Native.shim_operator("aten::" + root, overload));
    }

    public string Name { get; }

    public nint Handle { get; }

    public static Operator Find(string name)
    {
        ref var slot = ref Recent[RuntimeHelpers.GetHashCode(name) & (RecentCount - 1)];
        var recent = slot;
        if (recent is not null && ReferenceEquals(recent.Name, name))
        {
            return recent;
        }
        return slot = All.GetOrAdd(name, static key => new Operator(key));
    }
}
