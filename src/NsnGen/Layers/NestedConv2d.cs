using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// A convolution in nested factors: as the linear map of a patch, <c>[in · height · width]</c>, to its output channels.
/// At rank r the first r filters of <see cref="NestedLayer.down"/> give r channels, and a 1×1 convolution the output.
/// </summary>
public sealed class NestedConv2d : NestedLayer
{
    private static readonly long[] One = [1, 1];
    private static readonly long[] None = [0, 0];

    private readonly long channels;
    private readonly long[] stride;
    private readonly long[] padding;
    private readonly long[] dilation;

    /// <summary>A layer over factors that it takes over.</summary>
    /// <param name="down">A, <c>[maxRank, in, height, width]</c>.</param>
    /// <param name="up">Bᵀ, <c>[maxRank, out]</c>.</param>
    /// <param name="bias">b, <c>[out]</c>, or null.</param>
    /// <param name="stride">Steps of the kernel, <c>[vertical, horizontal]</c>.</param>
    /// <param name="padding">Zeros on either side, <c>[vertical, horizontal]</c>.</param>
    /// <param name="dilation">Steps between the kernel's elements, <c>[vertical, horizontal]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public NestedConv2d(Parameter down, Parameter up, Parameter? bias, long[] stride, long[] padding, long[] dilation)
        : base(nameof(NestedConv2d), down, up, bias, downBias: null, dimensions: 4)
    {
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        channels = down.shape[1];
        RegisterComponents();
    }

    /// <summary>Channels of the input.</summary>
    public long in_channels => channels;

    /// <summary>Channels of the output.</summary>
    public long out_channels => up.shape[1];

    /// <summary>Steps of the kernel.</summary>
    internal long[] Stride => stride;

    /// <summary>Zeros on either side.</summary>
    internal long[] Margin => padding;

    /// <summary>Steps between the kernel's elements.</summary>
    internal long[] Dilation => dilation;

    /// <summary>
    /// How a convolution pads with zeros on either side of height and width; null if it pads in another way or has groups,
    /// so that it cannot be factored.
    /// </summary>
    internal static long[]? PaddingOf(Conv2d dense)
    {
        if (dense.groups != 1 || dense.padding_mode != PaddingModes.Zeros)
        {
            return null;
        }
        if (dense.padding_type is null or Padding.Valid)
        {
            return dense.padding ?? [0, 0];
        }
        var total = dense.kernel_size.Zip(dense.dilation, (size, step) => step * (size - 1)).ToArray();
        return total.All(long.IsEvenInteger) ? [.. total.Select(t => t / 2)] : null;
    }

    private protected override long RowsIn(Tensor input) => input.numel() / channels;

    private protected override bool Takes(Tensor input) => input.dim() is 3 or 4 && input.shape[^3] == channels;

    private protected override string Expected => $"[N, {channels}, height, width]";

    private protected override PreparedRank Prepared(LayerForm form, int rank)
    {
        if (form is LayerForm.Merged)
        {
            return PreparedRank.Merged(Merged(Rank.Of(rank)), null);
        }
        using var rows = up.narrow(0, 0, rank);
        using var columns = rows.t();
        return PreparedRank.Factors(down.narrow(0, 0, rank), columns.reshape(outputs, rank, 1, 1), null);
    }

    private protected override Tensor AsMultiplied(Tensor weight) => weight.alias();

    private protected override Tensor Apply(Tensor input, PreparedRank at, RowRanks? rows)
    {
        if (at.Second is null)
        {
            return nn.functional.conv2d(input, at.First, at.WholeBias ?? bias, stride, padding, dilation);
        }
        using var hidden = nn.functional.conv2d(input, at.First, null, stride, padding, dilation);
        rows?.Cut(hidden, axis: -3);
        return nn.functional.conv2d(hidden, at.Second, bias, One, None, One);
    }
}
