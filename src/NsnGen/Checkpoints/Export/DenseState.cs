using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>The state of a nested model at one rank, as models without ranks have it.</summary>
internal static class DenseState
{
    public static IEnumerable<DenseTensor> Of(nn.Module nested, Rank rank, Export form)
    {
        var state = NestedState.Of(nested);
        var biases = state
            .Layers.Where(entry => entry.Layer.bias is not null)
            .Select(entry => NestedState.BiasKey(entry.Name))
            .ToHashSet(StringComparer.Ordinal);
        var tops = state
            .Layers.SelectMany(entry => new[] { entry.Layer.dense, entry.Layer.dense_bias })
            .OfType<Tensor>()
            .ToHashSet(ReferenceEqualityComparer.Instance);
        var norms = NestedNorm.In(nested).Select(entry => entry.Norm).Distinct().ToList();
        var layers = state.Layers.SelectMany(entry =>
        {
            string[] names = [entry.Name, .. state.OtherNames(entry.Name)];
            return form is Export.Factored && !entry.Layer.CostAt(rank).IsDense && !entry.Layer.IsCut
                ? Factored(names, entry.Layer, rank)
                : Merged(names, entry.Layer, rank);
        });
        return DenseTensor
            .Joined(layers)
            .Concat(
                state
                    .Rest.Where(entry =>
                        !biases.Contains(entry.Key)
                        && !tops.Contains(entry.Value)
                        && !norms.Exists(norm => norm.IsOfRanks(entry.Value))
                    )
                    .Select(entry =>
                    {
                        string[] names = [entry.Key, .. state.OtherKeys(entry.Key)];
                        return Plain(names, entry.Value) with { Value = () => AtRank(norms, entry.Value, rank) };
                    })
            );
    }

    private static IEnumerable<DenseTensor> Merged(string[] names, NestedLayer layer, Rank rank)
    {
        var dense = layer.DenseKeys;
        var weight =
            dense.Weight
            ?? throw new NotSupportedException(
                $"Layer '{names[0]}' computes its weight from other parameters; it can only be saved in the form {Export.Factored}."
            );
        var shape = layer.ShapeAt(rank);
        yield return new DenseTensor(
            Array.ConvertAll(names, name => dense.In(name, weight)),
            layer.down.dtype,
            shape,
            true,
            () => layer.Merged(rank)
        )
        {
            Part = dense.WeightPart,
            WholeShape = layer.DenseShape,
        };
        if (layer.bias is { } bias)
        {
            var keys = Array.ConvertAll(names, name => dense.In(name, dense.Bias ?? "bias"));
            yield return new DenseTensor(keys, bias.dtype, [shape[0]], false, () => layer.MergedBias(rank)!)
            {
                Part = dense.BiasPart,
                WholeShape = [layer.DenseShape[0]],
            };
        }
    }

    private static IEnumerable<DenseTensor> Factored(string[] names, NestedLayer layer, Rank rank)
    {
        long here = layer.CostAt(rank).Rank;
        var kernel = layer.down.shape[2..];
        long[] down = [here, .. layer.down.shape[1..]];
        long[] up = [layer.up.shape[1], here, .. kernel.Select(_ => 1L)];
        var type = layer.down.dtype;
        yield return new DenseTensor(Each(names, "0.weight"), type, down, true, () => layer.down.narrow(0, 0, here));
        if (layer.down_bias is { } downBias)
        {
            yield return new DenseTensor(Each(names, "0.bias"), type, [here], false, () => downBias.narrow(0, 0, here));
        }
        yield return new DenseTensor(
            Each(names, "1.weight"),
            type,
            up,
            true,
            () => layer.up.narrow(0, 0, here).t().reshape(up)
        );
        if (layer.bias is { } bias)
        {
            yield return Plain(Each(names, "1.bias"), bias);
        }
    }

    /// <summary>A tensor of a rank's own: running statistics are, everything else is the same at all ranks.</summary>
    private static Tensor AtRank(List<NestedNorm> norms, Tensor tensor, Rank rank) =>
        norms.Select(norm => norm.AtRank(tensor, rank)).FirstOrDefault(own => !ReferenceEquals(own, tensor)) ?? tensor;

    private static string[] Each(string[] layers, string key) => Array.ConvertAll(layers, layer => $"{layer}.{key}");

    private static DenseTensor Plain(string[] names, Tensor tensor) =>
        new(names, tensor.dtype, tensor.shape, false, () => tensor);
}
