using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator. Whatever C# value an operator can take converts to it implicitly;
/// <c>default</c> means "the schema's default".
/// </summary>
internal readonly struct Arg
{
    private Arg(ValueKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
    }

    /// <summary>An explicit None, where <c>default</c> would take the schema's default.</summary>
    public static Arg None => new(ValueKind.None, 0);

    public ValueKind Kind { get; }

    /// <summary>The number, or the handle.</summary>
    public long Bits { get; }

    /// <summary>The list or string, or the owner of the handle, which must outlive the call.</summary>
    public object? Reference { get; }

    public static implicit operator Arg(Tensor? tensor) =>
        tensor is null ? None : new(ValueKind.Tensor, tensor.Handle, tensor);

    public static implicit operator Arg(Generator? generator) =>
        generator is null ? None : new(ValueKind.Generator, generator.Handle, generator);

    public static implicit operator Arg(Device? device) =>
        device is null ? None : new(ValueKind.Device, device.index, device);

    public static implicit operator Arg(Scalar? scalar) =>
        scalar is null ? None : new(scalar.Value.Kind, scalar.Value.Integer);

    public static implicit operator Arg(long value) => new(ValueKind.Integer, value);

    public static implicit operator Arg(long? value) => value is { } number ? number : None;

    public static implicit operator Arg(double value) => new(ValueKind.Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is { } number ? number : None;

    public static implicit operator Arg(bool value) => new(ValueKind.Boolean, value ? 1 : 0);

    public static implicit operator Arg(ScalarType value) => (long)value;

    public static implicit operator Arg(ScalarType? value) => value is { } type ? type : None;

    public static implicit operator Arg(string? value) =>
        value is null ? None : new(ValueKind.String, 0, System.Text.Encoding.UTF8.GetBytes(value));

    public static implicit operator Arg(long[]? values) => values is null ? None : new(ValueKind.Integers, 0, values);

    public static implicit operator Arg(ReadOnlySpan<long> values) => values.ToArray();

    public static implicit operator Arg(double[]? values) => values is null ? None : new(ValueKind.Reals, 0, values);

    /// <summary>A list of tensors; a null entry stands for None.</summary>
    public static implicit operator Arg(Tensor?[] values) => new(ValueKind.Tensors, 0, values);
}
