using NsnGen.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>What a convolution multiplies its weight by: the patches of its input, padding included.</summary>
internal static class Patches
{
    /// <summary>How many numbers are laid out at once, unless one image has more.</summary>
    private const long ElementsAtOnce = 1 << 22;

    /// <summary>Whether a layer is a convolution that can be factored.</summary>
    public static bool Are(nn.Module layer) =>
        layer is Conv2d convolution && NestedConv2d.PaddingOf(convolution) is not null;

    /// <summary>How many numbers a patch has: <c>in · height · width</c>.</summary>
    public static long SizeOf(Conv2d layer) =>
        layer.in_channels * layer.kernel_size.Aggregate(1L, (size, length) => size * length);

    /// <summary>Visits all patches of an input, some images at a time.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="input"><c>[N, in, H, W]</c> or <c>[in, H, W]</c></param>
    /// <param name="visit">Takes patches, <c>[…, in · height · width]</c>, in the order of the weight's rows.</param>
    public static void Visit(Conv2d layer, Tensor input, Action<Tensor> visit)
    {
        using var scope = NewDisposeScope();
        var images = input.dim() == 3 ? input.unsqueeze(0) : input;
        var kernel = layer.kernel_size;
        var ofImage = images.shape[2] * images.shape[3] * SizeOf(layer);
        var atOnce = Math.Max(1, ElementsAtOnce / Math.Max(1, ofImage));
        for (long at = 0; at < images.shape[0]; at += atOnce)
        {
            using var step = NewDisposeScope();
            var columns = nn.functional.unfold(
                images.narrow(0, at, Math.Min(atOnce, images.shape[0] - at)),
                (kernel[0], kernel[1]),
                Pair(layer.dilation),
                Pair(NestedConv2d.PaddingOf(layer)!),
                Pair(layer.stride)
            );
            visit(columns.transpose(1, 2));
        }
    }

    private static (long, long) Pair(long[] values) => (values[0], values[^1]);
}
