using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>
/// A checkpoint whose quantized weights are read as the weights that they stand for: eight bits times <c>weight_scale</c>, one
/// scale for all, for each channel or for each block. What is quantized otherwise is refused, since its elements alone are other numbers.
/// </summary>
/// <param name="file">The checkpoint.</param>
/// <param name="companions">What lies beside its weights.</param>
internal sealed class ScaledFile(TrackedFile file, Companions companions)
{
    private const string Scale = "_scale";

    /// <summary>Reads a tensor, times its scale.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="isWeight">Whether it is to be a floating-point tensor of the model.</param>
    /// <exception cref="CheckpointException">It is quantized in a way that is not known.</exception>
    public Tensor Read(string name, bool isWeight)
    {
        if (Check(name, isWeight) is not { } scaleName)
        {
            return file.Read(name);
        }
        using var scope = NewDisposeScope();
        var (stored, scale) = (file.Read(name), file.Read(scaleName));
        if (!is_floating_point(scale.dtype) || Spread(scale, stored.shape) is not { } factors)
        {
            throw Unknown(
                name,
                $"its scales, {scale.dtype} [{string.Join(", ", scale.shape)}], do not divide its [{string.Join(", ", stored.shape)}]"
            );
        }
        var type = scale.dtype is ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        return stored.to(type).mul(factors.to(type)).MoveToOuterDisposeScope();
    }

    /// <summary>Reads a tensor into another one, if it is stored as it is read.</summary>
    /// <inheritdoc cref="Read"/>
    public bool TryRead(string name, Tensor place) =>
        Check(name, is_floating_point(place.dtype)) is null && file.TryRead(name, place);

    /// <exception cref="CheckpointException">A function has read a weight and not what lies beside it.</exception>
    public void CheckRead(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (companions.Of(name).FirstOrDefault(other => !file.WasRead(other)) is { } forgotten)
            {
                throw Unknown(name, $"'{forgotten}' lies beside it, and KeyMap.Read did not read it");
            }
        }
    }

    /// <returns>The name of a tensor's scale, or null if it has none.</returns>
    private string? Check(string name, bool isWeight)
    {
        var type = file.TypeOf(name);
        var isEightBits = type is "I8" || (type.StartsWith("F8_", StringComparison.Ordinal) && type is not "F8_E8M0");
        return companions.Of(name) switch
        {
            [] when isWeight && type.StartsWith("F8_", StringComparison.Ordinal) => throw Unknown(
                name,
                $"there is no '{name}{Scale}'"
            ),
            [] => null,
            [var scale] when isEightBits && scale == name + Scale => scale,
            var others => throw Unknown(
                name,
                $"beside it lies {string.Join(", ", others.Select(other => $"'{other}'"))}"
            ),
        };
    }

    /// <summary>The scale of each element, or of each along some axes; null if blocks do not make up the weight evenly.</summary>
    private static Tensor? Spread(Tensor scale, long[] shape)
    {
        if (scale.numel() == 1)
        {
            return scale.reshape([]);
        }
        if (scale.dim() == 1 && shape.Length > 0 && scale.shape[0] == shape[0])
        {
            return scale.reshape([shape[0], .. shape.Skip(1).Select(_ => 1L)]);
        }
        if (
            scale.dim() != shape.Length
            || scale.shape.Zip(shape).Any(axis => axis.First < 1 || axis.Second % axis.First != 0)
        )
        {
            return null;
        }
        for (var axis = 0; axis < shape.Length; axis++)
        {
            scale = scale.shape[axis] == 1 ? scale : scale.repeat_interleave(shape[axis] / scale.shape[axis], axis);
        }
        return scale;
    }

    private CheckpointException Unknown(string name, string why) =>
        new(
            $"'{file.Path}': the tensor '{name}' is quantized, or stands beside what says so ({file.TypeOf(name)}): {why}. "
                + $"I8 and F8 weights are read with the scales of the tensor, of channels or of blocks in '{name}{Scale}'. "
                + "Take the file before quantization, or make the weight in KeyMap.Read; what does not belong to it, name in KeyMap.Unused."
        );
}
