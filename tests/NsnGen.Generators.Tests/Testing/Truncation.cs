using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>What a nested model must equal: the dense one with every weight replaced by its best approximation of rank r.</summary>
internal static class Truncation
{
    public static void Apply(nn.Module dense, int rank)
    {
        using var _ = no_grad();
        foreach (var (layer, limit) in Layers(dense))
        {
            layer.weight.copy_(Truncate(layer.weight, Math.Min(rank, limit)));
        }
    }

    /// <summary>The layers that surgery factors, with their own maximum rank: all but those that stay dense.</summary>
    private static IEnumerable<(Linear Layer, int Limit)> Layers(nn.Module module)
    {
        foreach (var (name, child) in module.named_children())
        {
            var field = module.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
            if (field?.GetCustomAttribute<DenseAttribute>() is not null)
            {
                continue;
            }

            if (child is Linear linear)
            {
                yield return (linear, field?.GetCustomAttribute<MaxRankAttribute>()?.MaxRank ?? int.MaxValue);
            }

            foreach (var inner in Layers(child))
            {
                yield return inner;
            }
        }
    }

    private static Tensor Truncate(Tensor weight, int rank)
    {
        var (u, s, vt) = linalg.svd(weight, fullMatrices: false);
        var kept = Math.Min(rank, (int)s.shape[0]);
        return (u.narrow(1, 0, kept) * s.narrow(0, 0, kept)).matmul(vt.narrow(0, 0, kept));
    }
}
