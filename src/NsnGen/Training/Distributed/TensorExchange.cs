using System.Runtime.InteropServices;
using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Tensors that processes sum or send, in their own memory where that is a plain array.</summary>
internal static class TensorExchange
{
    /// <summary>A span has no more elements than an int counts; these fit it in every type.</summary>
    private const long Most = 1 << 27;

    /// <summary>Replaces a tensor by its sum over all processes; types without a sum of their own are summed in float32.</summary>
    public static void Sum(this ProcessGroup group, Tensor value)
    {
        var type = value.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        InPlace(
            value,
            type,
            bytes =>
            {
                if (type == ScalarType.Float64)
                {
                    group.Sum(MemoryMarshal.Cast<byte, double>(bytes));
                }
                else
                {
                    group.Sum(MemoryMarshal.Cast<byte, float>(bytes));
                }
            }
        );
    }

    /// <summary>Replaces a tensor by that of process 0.</summary>
    public static void Broadcast(this ProcessGroup group, Tensor value) =>
        InPlace(value, value.dtype, bytes => group.Broadcast(bytes, from: 0));

    private delegate void Change(Span<byte> bytes);

    private static void InPlace(Tensor value, ScalarType type, Change change)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var numbers = value.detach();
        var isPlain =
            numbers.dtype == type && numbers.device_type == TorchSharp.DeviceType.CPU && numbers.is_contiguous();
        var plain = isPlain ? numbers : numbers.to(type).cpu().contiguous();
        var flat = plain.view(-1);
        for (var at = 0L; at < flat.numel(); at += Most)
        {
            using var part = flat.narrow(0, at, Math.Min(Most, flat.numel() - at));
            change(part.bytes);
            GC.KeepAlive(part);
        }
        if (!isPlain)
        {
            numbers.copy_(plain);
        }
        GC.KeepAlive(value);
    }
}
