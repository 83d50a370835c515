using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="Value"/> holds; mirrors <c>Kind</c> in native/shim.h.</summary>
internal enum ValueKind
{
    SchemaDefault,
    None,
    Tensor,
    Integer,
    Real,
    Boolean,
    String,
    Device,
    Generator,
    Integers,
    Reals,
    Tensors,
}

/// <summary>One argument or result of a native call; mirrors <c>Value</c> in native/shim.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct Value
{
    [FieldOffset(0)]
    public ValueKind Kind;

    /// <summary>The length of a list or string; the type of a device.</summary>
    [FieldOffset(4)]
    public int Count;

    [FieldOffset(8)]
    public long Integer;

    [FieldOffset(8)]
    public double Real;

    [FieldOffset(8)]
    public nint Pointer;

    public static implicit operator Value(long value) => new() { Kind = ValueKind.Integer, Integer = value };

    public static implicit operator Value(double value) => new() { Kind = ValueKind.Real, Real = value };

    public static implicit operator Value(bool value) => new() { Kind = ValueKind.Boolean, Integer = value ? 1 : 0 };
}
