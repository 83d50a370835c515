using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A tensor with the values and shape of an array of any rank.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with the values and shape of an array of any rank, converted to an element type.</summary>
    public static Tensor from_array(
        Array rawArray,
        ScalarType? dtype,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null
    )
    {
        var type = ElementTypes.Of(rawArray.GetType().GetElementType()!);
        var shape = new long[rawArray.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = rawArray.GetLongLength(i);
        }
        fixed (byte* start = &MemoryMarshal.GetArrayDataReference(rawArray))
        {
            var size = rawArray.LongLength * type.ElementSize();
            return Convert(Copy(start, size, shape, type), dtype, device, requires_grad, names);
        }
    }

    /// <summary>A tensor with a copy of values in row-major order.</summary>
    /// <exception cref="ArgumentException">The shape needs another number of values.</exception>
    private static Tensor Make<T>(
        ReadOnlySpan<T> values,
        ReadOnlySpan<long> shape,
        ScalarType? dtype,
        Device? device,
        bool requires_grad,
        string[]? names = null
    )
        where T : unmanaged
    {
        var count = 1L;
        foreach (var length in shape)
        {
            count *= length;
        }
        if (count != values.Length)
        {
            throw new ArgumentException(
                $"Shape [{string.Join(", ", shape.ToArray())}] needs {count} values; there are {values.Length}.",
                nameof(shape)
            );
        }
        fixed (T* start = values)
        {
            var made = Copy(start, count * sizeof(T), shape, ElementTypes.Of(typeof(T)));
            return Convert(made, dtype, device, requires_grad, names);
        }
    }

    private static Tensor Copy(void* data, long size, ReadOnlySpan<long> shape, ScalarType type)
    {
        fixed (long* lengths = shape)
        {
            return new Tensor(Native.Check(Native.shim_from_memory(data, size, lengths, shape.Length, (int)type)));
        }
    }

    private static Tensor Convert(
        Tensor made,
        ScalarType? dtype,
        Device? device,
        bool requires_grad,
        string[]? names = null
    )
    {
        if (dtype is { } type && type != made.dtype)
        {
            made = made.to_type(type, disposeAfter: true);
        }
        if (InitializeDevice(device) is { type: not DeviceType.CPU } target)
        {
            made = made.to(target, disposeAfter: true);
        }
        return Finish(made, requires_grad, names);
    }
}
