using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Tells whether a tensor of one type can become one of another without being something else afterwards.</summary>
internal static class ExactCast
{
    /// <summary>Why a tensor must not be copied into one of a type; null if it may. Floating-point numbers may be rounded.</summary>
    public static string? Fault(Tensor source, ScalarType to)
    {
        var from = source.dtype;
        if (from == to)
        {
            return null;
        }
        if (KindOf(from) != KindOf(to) && !IsMask(from, to))
        {
            return $"is {KindOf(from).ToString().ToLowerInvariant()} ({from}), and the model's {KindOf(to).ToString().ToLowerInvariant()} ({to})";
        }
        using var scope = NewDisposeScope();
        var cast = source.to(to);
        var isLost =
            KindOf(from) == Kind.Floating
                ? cast.isinf().logical_and(source.isfinite()).any()
                : cast.to(from).ne(source).any();
        return isLost.IsTrue() ? $"holds numbers that {to} does not ({from})" : null;
    }

    /// <summary>PyTorch had bytes for masks before it had a type for them.</summary>
    private static bool IsMask(ScalarType from, ScalarType to) =>
        (from, to) is (ScalarType.Byte, ScalarType.Bool) or (ScalarType.Bool, ScalarType.Byte);

    private static Kind KindOf(ScalarType type) =>
        is_complex(type) ? Kind.Complex
        : is_floating_point(type) ? Kind.Floating
        : type is ScalarType.Bool ? Kind.Boolean
        : Kind.Integer;

    private enum Kind
    {
        Boolean,
        Integer,
        Floating,
        Complex,
    }
}
