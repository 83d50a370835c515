using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Layers to analyse, and ways to break them.</summary>
internal static class Layers
{
    public static NestedLinear Linear(
        int rank,
        int inputs,
        int outputs,
        bool downBias = false,
        ScalarType dtype = ScalarType.Float64
    ) => new(Factor(dtype, rank, inputs), Factor(dtype, rank, outputs), null, downBias ? Factor(dtype, rank) : null);

    /// <summary>A 3×3 convolution with stride 2 and padding.</summary>
    public static NestedConv2d Convolution(int rank, int inputs, int outputs) =>
        new(
            Factor(ScalarType.Float64, rank, inputs, 3, 3),
            Factor(ScalarType.Float64, rank, outputs),
            Factor(ScalarType.Float64, outputs),
            [2, 2],
            [1, 1],
            [1, 1]
        );

    /// <summary>A model fresh from surgery on random weights.</summary>
    public static TwoLayers.Nested Model() => TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));

    public static NestedLayer Of(nn.Module model, string name) =>
        NestedLayers.Of(model).Single(entry => entry.Name == name).Layer;

    /// <summary>Component <paramref name="to"/> reads the same as component <paramref name="from"/>, from 0.</summary>
    public static void RepeatRow(NestedLayer layer, int from, int to)
    {
        using var untracked = no_grad();
        layer.down.select(0, to).copy_(layer.down.select(0, from));
        layer.WeightsChanged();
    }

    /// <summary>Turns the order of the components round.</summary>
    public static void Reverse(NestedLayer layer)
    {
        using var untracked = no_grad();
        layer.down.copy_(layer.down.flip(0).clone());
        layer.up.copy_(layer.up.flip(0).clone());
        layer.WeightsChanged();
    }

    /// <summary>The merged weight as a matrix, in float64.</summary>
    public static Tensor Weight(NestedLayer layer, int rank)
    {
        using var untracked = no_grad();
        var merged = layer.Merged(Rank.Of(rank)).to(ScalarType.Float64);
        return merged.reshape(merged.shape[0], -1);
    }

    private static Parameter Factor(ScalarType dtype, params long[] shape) => new(randn(shape, dtype: dtype));
}
