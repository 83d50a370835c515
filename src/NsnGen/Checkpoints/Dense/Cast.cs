using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Conversions between element types that may round and do nothing else to a value.</summary>
internal static class Cast
{
    /// <summary>Converts a tensor.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="type">The element type.</param>
    /// <param name="cast">The result; the source itself if it has the type.</param>
    /// <returns>What would be lost, or null.</returns>
    public static string? TryTo(Tensor source, ScalarType type, out Tensor cast)
    {
        cast = source;
        if (source.dtype == type)
        {
            return null;
        }
        if (!IsAllowed(source.dtype, type))
        {
            return $"{source.dtype} elements are no {type} ones";
        }
        cast = source.to(type);
        using var scope = NewDisposeScope();
        return is_floating_point(type) || is_complex(type)
            ? IsTrue(isfinite(cast).logical_not().logical_and(isfinite(source)))
                ? $"some of its {source.dtype} elements would be infinite as {type}"
                : null
            : IsTrue(cast.to(source.dtype).ne(source))
                ? $"some of its {source.dtype} elements have no equal in {type}"
                : null;
    }

    /// <summary>Whole numbers are often kept in another width, and counters as floats; of a weight, both are codes for something else.</summary>
    private static bool IsAllowed(ScalarType from, ScalarType to) =>
        is_complex(to) ? is_complex(from) || is_floating_point(from)
        : is_floating_point(to) ? is_floating_point(from)
        : !is_complex(from);

    private static bool IsTrue(Tensor flags) => flags.any().item<bool>();
}
