using System.Diagnostics.CodeAnalysis;
using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Makes nested layers that have their shapes and no numbers yet: one element stands for all of a parameter's.</summary>
internal static class UnfilledLayer
{
    /// <param name="layer">The dense layer.</param>
    /// <param name="weight"><c>[out, in]</c></param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <param name="maxRank">The largest rank, capped at <c>min(in, out)</c>.</param>
    public static NestedLinear Of(nn.Module layer, Tensor weight, Tensor? bias, int maxRank)
    {
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        var rank = Math.Min(maxRank, Math.Min(inputs, outputs));
        return new NestedLinear(Like(weight, rank, inputs), Like(weight, rank, outputs), LikeBias(bias))
        {
            DenseKeys = DenseKeys.Of(layer, weight, bias),
        };
    }

    /// <summary>The layer that makes hidden units.</summary>
    /// <param name="dense">The dense layer.</param>
    /// <param name="group">Units of a component.</param>
    /// <param name="rank">The largest rank.</param>
    public static HiddenOutputs MakerOf(Linear dense, long group, long rank)
    {
        var (outputs, inputs) = (dense.weight.shape[0], dense.weight.shape[1]);
        return new HiddenOutputs(
            Like(dense.weight, rank, group * inputs),
            Like(dense.weight, rank, 0),
            dense.bias is null ? null : Like(dense.bias, rank * group),
            (inputs, outputs)
        )
        {
            DenseKeys = DenseKeys.Of(dense, dense.weight, dense.bias),
        };
    }

    /// <summary>The layer that reads hidden units.</summary>
    /// <inheritdoc cref="MakerOf" path="/param"/>
    public static HiddenInputs ReaderOf(Linear dense, long group, long rank)
    {
        var (outputs, inputs) = (dense.weight.shape[0], dense.weight.shape[1]);
        return new HiddenInputs(
            Like(dense.weight, rank, 0),
            Like(dense.weight, rank, group * outputs),
            LikeBias(dense.bias),
            (inputs, outputs)
        )
        {
            DenseKeys = DenseKeys.Of(dense, dense.weight, dense.bias),
        };
    }

    /// <param name="dense">The convolution.</param>
    /// <param name="padding">Zeros on either side, <c>[vertical, horizontal]</c>.</param>
    /// <param name="maxRank">The largest rank, capped at <c>min(in · height · width, out)</c>.</param>
    public static NestedConv2d Of(Conv2d dense, long[] padding, int maxRank)
    {
        var shape = dense.weight.shape;
        var rank = Math.Min(maxRank, Math.Min(shape[0], shape[1] * shape[2] * shape[3]));
        return new NestedConv2d(
            Like(dense.weight, [rank, .. shape[1..]]),
            Like(dense.weight, rank, shape[0]),
            LikeBias(dense.bias),
            dense.stride,
            padding,
            dense.dilation
        );
    }

    [return: NotNullIfNotNull(nameof(bias))]
    private static Parameter? LikeBias(Tensor? bias) => bias is null ? null : Like(bias, bias.shape[0]);

    private static Parameter Like(Tensor tensor, params long[] shape)
    {
        using var element = zeros([], tensor.dtype, tensor.device);
        return new Parameter(element.expand(shape).DetachFromDisposeScope(), tensor.requires_grad);
    }
}
