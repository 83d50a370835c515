using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>What a nested model must equal: the dense one with every weight replaced by its best approximation of rank r.</summary>
internal static class Truncation
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static void Apply(nn.Module dense, int rank)
    {
        using var _ = no_grad();
        var convolutions = dense.GetType().GetCustomAttribute<NestedSubspaceAttribute>()!.Convolutions;
        foreach (var (weight, limit) in Weights(dense, convolutions))
        {
            using var rows = weight.reshape(weight.shape[0], -1);
            weight.copy_(Truncate(rows, Math.Min(rank, limit)).reshape(weight.shape));
        }
    }

    /// <summary>The weights that surgery factors, with their layer's own maximum rank: all but those that stay dense.</summary>
    private static IEnumerable<(Tensor Weight, int Limit)> Weights(nn.Module module, bool convolutions)
    {
        foreach (var (name, child) in module.named_children())
        {
            var field = module.GetType().GetField(name, Members);
            if (field?.GetCustomAttribute<DenseAttribute>() is not null)
            {
                continue;
            }

            if (Weight(child, convolutions) is { } weight)
            {
                yield return (weight, field?.GetCustomAttribute<MaxRankAttribute>()?.MaxRank ?? int.MaxValue);
            }

            foreach (var inner in Weights(child, convolutions))
            {
                yield return inner;
            }
        }
    }

    private static Tensor? Weight(nn.Module layer, bool convolutions) =>
        layer switch
        {
            Linear linear => linear.weight,
            Conv2d { groups: 1 } convolution when convolutions => convolution.weight,
            _ => DeclaredWeight(layer.GetType(), layer),
        };

    /// <summary>The weight of a class that the scenario declares to be a linear layer.</summary>
    private static Tensor? DeclaredWeight(Type type, nn.Module layer)
    {
        var declared =
            type.GetCustomAttribute<LinearLayerAttribute>()
            ?? type.Assembly.GetCustomAttributes<LinearLayerAttribute>().FirstOrDefault(a => a.Type == type);
        return declared is null
            ? null
            : (Tensor)(
                type.GetField(declared.Weight, Members)?.GetValue(layer)
                ?? type.GetProperty(declared.Weight, Members)!.GetValue(layer)!
            );
    }

    private static Tensor Truncate(Tensor weight, int rank)
    {
        var (u, s, vt) = linalg.svd(weight, fullMatrices: false);
        var kept = Math.Min(rank, (int)s.shape[0]);
        return (u.narrow(1, 0, kept) * s.narrow(0, 0, kept)).matmul(vt.narrow(0, 0, kept));
    }
}
