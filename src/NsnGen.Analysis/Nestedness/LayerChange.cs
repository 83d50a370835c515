using NsnGen.Checkpoints;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>How one layer changes between two ranks.</summary>
internal static class LayerChange
{
    /// <summary>The gap at the sample that comes closest to its bound.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="output">Its output at the upper rank.</param>
    /// <param name="lower">The lower rank.</param>
    /// <param name="upper">The upper rank.</param>
    public static LayerGap Measure(NestedLayer layer, Tensor input, Tensor output, Rank lower, Rank upper)
    {
        using var scope = NewDisposeScope();
        var (low, high) = (layer.CostAt(lower).Rank, layer.CostAt(upper).Rank);
        var samples = Samples(layer, input);
        var lengths = InterpolationBound.Norms(input, samples).Times(Math.Sqrt(PatchesOfAnInput(layer)));
        var gaps = InterpolationBound.Norms(output.sub(layer.forward(input, lower)), samples);
        var (coefficient, offset) = Reach(layer, low, high);
        var bounds = lengths.Times(coefficient).Plus(offset).Plus(Rounding(layer, lengths, output, high));
        var worst = gaps.div(bounds.AtLeast(double.Epsilon)).argmax().Integer();
        return new LayerGap(coefficient, gaps[worst].Number(), bounds[worst].Number());
    }

    /// <summary>A sample is a row, of a convolution a whole input.</summary>
    private static long Samples(NestedLayer layer, Tensor input) =>
        layer is not NestedConv2d ? input.numel() / input.shape[^1]
        : input.dim() == 4 ? input.shape[0]
        : 1;

    /// <summary>An input of a convolution is in up to height · width patches, whose outputs add up as squares.</summary>
    private static long PatchesOfAnInput(NestedLayer layer) => layer.down.shape[2..].Aggregate(1L, (a, b) => a * b);

    /// <summary>
    /// <c>Σ ‖b_i‖ ‖a_i‖</c> and <c>Σ ‖b_i‖ |c_i|</c> over the components from one rank to another; up to a dense weight on top, the norms
    /// of what it differs by.
    /// </summary>
    private static (double Coefficient, double Offset) Reach(NestedLayer layer, int from, int to)
    {
        if (to > layer.Components)
        {
            return ReachOfDense(layer, from);
        }
        var up = ComponentNorms.Squared(layer.up).sqrt().narrow(0, from, to - from);
        var down = ComponentNorms.Squared(layer.down).sqrt().narrow(0, from, to - from);
        var shift = layer.down_bias?.detach().to(ScalarType.Float64).abs().narrow(0, from, to - from);
        return (up.mul(down).sum().Number(), shift is null ? 0 : up.mul(shift).sum().Number());
    }

    private static (double Coefficient, double Offset) ReachOfDense(NestedLayer layer, int from)
    {
        var weight = layer.dense!.detach().to(ScalarType.Float64);
        var bias = layer.dense_bias?.detach().to(ScalarType.Float64);
        if (from == 0)
        {
            return (weight.norm().Number(), bias?.norm().Number() ?? 0);
        }
        var below = Math.Min(from, layer.Components);
        var lower = from > below ? weight : layer.Merged(Rank.Of(below)).to(ScalarType.Float64);
        var lowerBias = from > below ? bias : layer.MergedBias(Rank.Of(below))?.to(ScalarType.Float64);
        return (weight.sub(lower).norm().Number(), bias?.sub(lowerBias!).norm().Number() ?? 0);
    }

    /// <summary>What two products of so many terms may lose: the usual bound of first order, n ε times the sum of sizes.</summary>
    private static Tensor Rounding(NestedLayer layer, Tensor lengths, Tensor output, int rank)
    {
        var (coefficient, offset) = Reach(layer, 0, rank);
        var terms = layer.down.numel() / layer.down.shape[0] + rank;
        var sizes = lengths.Times(coefficient).Plus(offset).Plus(InterpolationBound.Norms(output, lengths.shape[0]));
        return sizes.Times(2 * terms * Epsilon(layer.down.dtype));
    }

    private static double Epsilon(ScalarType type) =>
        type switch
        {
            ScalarType.Float64 => Math.Pow(2, -52),
            ScalarType.Float16 => Math.Pow(2, -10),
            ScalarType.BFloat16 => Math.Pow(2, -7),
            _ => Math.Pow(2, -23),
        };
}
