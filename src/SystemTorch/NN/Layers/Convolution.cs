using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What convolutions share: a weight [out, in / groups, kernel...], a bias [out], and the way they pad.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    /// <summary>How much to pad before and after each dimension, the last dimension first.</summary>
    protected long[] _reversed_padding_repeated_twice = [];

    protected Convolution(
        string name,
        long in_channels,
        long out_channels,
        long[] kernel_size,
        long[] stride,
        long[]? padding,
        Padding? padding_type,
        long[] dilation,
        bool transposed,
        long[] output_padding,
        long groups,
        bool bias,
        PaddingModes padding_mode,
        Device? device = null,
        ScalarType? dtype = null
    )
        : base(name)
    {
        if (groups < 1 || in_channels % groups != 0 || out_channels % groups != 0)
            throw new ArgumentException(
                $"{groups} groups do not divide {in_channels} input and {out_channels} output channels.",
                nameof(groups)
            );
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        if (padding_type is { } type)
            SetPadding(type);
        else
            SetPadding(padding ?? new long[kernel_size.Length]);

        weight = nn.Parameter(empty((long[])[out_channels, in_channels / groups, .. kernel_size], dtype, device));
        this.bias = bias ? nn.Parameter(empty([out_channels], dtype, device)) : null;
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public bool transposed { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] dilation { get; set; }

    public long[] output_padding { get; set; }

    public long groups { get; set; }

    public PaddingModes padding_mode { get; set; }

    /// <summary>Zeros (or what <see cref="padding_mode"/> says) on either side of each dimension; null if a type is set.</summary>
    public long[]? padding { get; private set; }

    /// <summary>None at all, or as much as keeps the size; null if numbers are set.</summary>
    public Padding? padding_type { get; private set; }

    public Parameter weight
    {
        get => OwnParameter()!;
        set => SetOwnParameter(value);
    }

    public Parameter? bias
    {
        get => OwnParameter();
        set => SetOwnParameter(value);
    }

    /// <summary>Draws weight and bias anew.</summary>
    public void reset_parameters() => nn.init.ResetByFanIn(weight, bias);

    public void SetPadding(long[] padding)
    {
        this.padding = padding;
        padding_type = null;
        _reversed_padding_repeated_twice = [.. padding.Reverse().SelectMany(amount => new[] { amount, amount })];
    }

    /// <exception cref="ArgumentException">The size cannot be kept because the stride is not 1.</exception>
    public void SetPadding(Padding padding)
    {
        if (padding == Padding.Same && stride.Any(step => step != 1))
            throw new ArgumentException(
                "A convolution with a stride cannot keep the size of its input.",
                nameof(padding)
            );
        this.padding = null;
        padding_type = padding;
        _reversed_padding_repeated_twice =
        [
            .. kernel_size
                .Zip(dilation, (kernel, spread) => padding == Padding.Same ? spread * (kernel - 1) : 0)
                .Reverse()
                .SelectMany(total => new[] { total / 2, total - total / 2 }),
        ];
    }

    /// <summary>Whether an input is [C, ...] or [N, C, ...] with this many dimensions after the channels.</summary>
    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var rank = input.dim();
        return (rank == dimensions + 1 || rank == dimensions + 2) && input.shape[^(int)(dimensions + 1)] == in_channels;
    }

    /// <summary>Pads as the mode says, then convolves; the ATen operator pads with zeros by itself.</summary>
    private protected Tensor Convolve(Tensor input, string operation, int dimensions)
    {
        if (!ValidateShape(input, dimensions))
        {
            throw new ArgumentException(
                $"{GetName()} takes {dimensions + 1} or {dimensions + 2} dimensions with {in_channels} channels, "
                    + $"but the input is [{string.Join(", ", input.shape)}].",
                nameof(input)
            );
        }
        if (padding_mode is not (PaddingModes.Zeros or PaddingModes.Constant))
        {
            using var padded = nn.functional.pad(input, _reversed_padding_repeated_twice, padding_mode);
            return Op.Call(operation, padded, weight, bias, stride, new long[dimensions], dilation, groups);
        }
        return padding_type is { } type
            ? Op.Call(operation + ".padding", input, weight, bias, stride, nn.functional.Name(type), dilation, groups)
            : Op.Call(operation, input, weight, bias, stride, padding, dilation, groups);
    }
}
