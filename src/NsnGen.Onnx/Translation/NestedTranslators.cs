using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Nested layers: with the rank as an input they slice the prefix of their factors first, at a fixed rank they are written out.</summary>
internal static class NestedTranslators
{
    private const long Rows = 0;
    private const long Columns = 1;

    /// <summary>What translates a nested layer; null if a module is none.</summary>
    public static Translator? Of(nn.Module module) =>
        module switch
        {
            NestedLayer layer => (o, t) => t.Set(o.Result, Apply(o, t, layer)),
            NestedNorm norm => (o, t) => t.Set(o.Result, Normalize(o, t, norm)),
            _ => null,
        };

    private static string Apply(Operation operation, Translation translation, NestedLayer layer)
    {
        var input = translation.Of(operation.Input);
        var parts = new LayerParts(translation, layer);
        if (layer is NestedConv2d)
        {
            VisionTranslators.RequireBatch(operation.Input, axes: 2);
        }
        if (translation.Ranks.Fixed is { } rank)
        {
            return translation.Ranks.IsFactored(layer)
                ? Factored(translation.Graph, parts, input, new Prefix(null, layer.CostAt(rank).Rank))
                : Merged(translation.Graph, parts, input, rank);
        }
        if (layer.dense is null)
        {
            return Prefixed(translation.Graph);
        }
        return translation.Graph.Choose(
            RankChoice.IsAbove(translation.Graph, layer.Components),
            whole =>
                Product(
                    whole,
                    parts,
                    input,
                    parts.Own("dense", layer.dense),
                    parts.Own("dense_bias", layer.dense_bias)
                ),
            Prefixed
        );

        string Prefixed(Graph graph) =>
            Factored(graph, parts, input, new Prefix(RankChoice.Within(graph, layer.Components), layer.Components));
    }

    /// <summary>One product with the weight of a rank.</summary>
    private static string Merged(Graph graph, LayerParts parts, string input, Rank rank) =>
        Product(
            graph,
            parts,
            input,
            parts.Made("weight", parts.Layer.Merged(rank)),
            parts.Made("bias", parts.Layer.MergedBias(rank))
        );

    private static string Product(Graph graph, LayerParts parts, string input, string? weight, string? bias) =>
        parts.Layer is NestedConv2d convolution
            ? VisionTranslators.Convolution(
                graph,
                bias is null ? [input, weight!] : [input, weight!, bias],
                convolution.Stride,
                convolution.Margin,
                convolution.Dilation
            )
            : MatrixTranslators.Affine(graph, input, weight!, bias);

    private static string Factored(Graph graph, LayerParts parts, string input, Prefix prefix) =>
        parts.Layer switch
        {
            HiddenOutputs outputs => Units(graph, parts, input, prefix, outputs),
            HiddenInputs inputs => Units(graph, parts, input, prefix, inputs),
            NestedConv2d convolution => Factors(graph, parts, input, prefix, convolution),
            var linear => Factors(graph, parts, input, prefix, linear),
        };

    /// <summary><c>B_r (A_r x + c_r) + b</c>.</summary>
    private static string Factors(Graph graph, LayerParts parts, string input, Prefix prefix, NestedLayer layer)
    {
        // The first rows lie together, and ONNX Runtime multiplies by a transposed matrix without turning it.
        var down = Turned(graph, prefix.Of(graph, parts.Own("down", layer.down)!, Rows));
        var up = prefix.Of(graph, parts.Own("up", layer.up)!, Rows);
        var hidden = graph.Add("MatMul", [input, down]);
        if (parts.Own("down_bias", layer.down_bias) is { } shift)
        {
            hidden = graph.Add("Add", [hidden, prefix.Of(graph, shift, Rows)]);
        }
        return Plus(graph, graph.Add("MatMul", [hidden, up]), parts.Own("bias", layer.bias));
    }

    /// <summary>The first r filters, and a 1×1 convolution.</summary>
    private static string Factors(Graph graph, LayerParts parts, string input, Prefix prefix, NestedConv2d layer)
    {
        var down = prefix.Of(graph, parts.Own("down", layer.down)!, Rows);
        var up = prefix.Of(graph, parts.Made("up", layer.up.t().unsqueeze(-1).unsqueeze(-1)), Columns);
        var hidden = VisionTranslators.Convolution(graph, [input, down], layer.Stride, layer.Margin, layer.Dilation);
        return VisionTranslators.Convolution(
            graph,
            parts.Own("bias", layer.bias) is { } bias ? [hidden, up, bias] : [hidden, up],
            [1, 1],
            [0, 0],
            [1, 1]
        );
    }

    /// <summary>The first hidden units.</summary>
    private static string Units(Graph graph, LayerParts parts, string input, Prefix prefix, HiddenOutputs layer)
    {
        var group = layer.down.shape[1] / layer.in_features;
        var rows = parts.Made("down", layer.down.reshape(-1, layer.in_features));
        var units = Turned(graph, prefix.Of(graph, rows, Rows, group));
        var product = graph.Add("MatMul", [input, units]);
        return parts.Own("bias", layer.bias) is { } bias
            ? graph.Add("Add", [product, prefix.Of(graph, bias, Rows, group)])
            : product;
    }

    /// <summary>What reads the first hidden units.</summary>
    private static string Units(Graph graph, LayerParts parts, string input, Prefix prefix, HiddenInputs layer)
    {
        var group = layer.Group;
        if (layer.down_bias is { } shift)
        {
            var all = parts.Made("down_bias", shift.reshape(-1))!;
            input = graph.Add("Add", [input, prefix.Of(graph, all, Rows, group)]);
        }
        var columns = prefix.Of(graph, parts.Made("up", layer.up.reshape(-1, layer.out_features)), Rows, group);
        return Plus(graph, graph.Add("MatMul", [input, columns]), parts.Own("bias", layer.bias));
    }

    private static string Turned(Graph graph, string matrix) =>
        graph.Add("Transpose", [matrix], ("perm", (long[])[1, 0]));

    private static string Plus(Graph graph, string value, string? bias) =>
        bias is null ? value : graph.Add("Add", [value, bias]);

    private static string Normalize(Operation operation, Translation translation, NestedNorm norm)
    {
        var graph = translation.Graph;
        var scale = ModuleTranslators.ScaleOf(translation, operation.Input, norm.Dense);
        var name = translation.Names.Of(norm);
        if (translation.Ranks.Fixed is { } rank)
        {
            var (mean, variance) = norm.At(rank);
            return Norm(graph.Add($"{name}.mean", mean), graph.Add($"{name}.variance", variance));
        }
        // A row for each rank: which statistics stand for a rank is the layer's to say.
        var each = Enumerable.Range(1, translation.Ranks.Largest).Select(value => norm.At(Rank.Of(value))).ToArray();
        var place = graph.Add(
            "Sub",
            [
                graph.Add("Squeeze", [RankChoice.Within(graph, each.Length), graph.List(0)]),
                graph.Number(1, ScalarType.Int64),
            ]
        );
        return Norm(
            OfRank($"{name}.means", stack(each.Select(at => at.Mean))),
            OfRank($"{name}.variances", stack(each.Select(at => at.Variance)))
        );

        string OfRank(string table, Tensor rows) => graph.Add("Gather", [graph.Add(table, rows), place], ("axis", 0L));

        string Norm(string mean, string variance) =>
            VisionTranslators.BatchNorm(graph, [.. scale, mean, variance], norm.Dense.eps);
    }
}
