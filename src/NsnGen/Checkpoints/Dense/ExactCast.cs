using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Tells whether a tensor of one type can become one of another without being something else afterwards.</summary>
internal static class ExactCast
{
    /// <summary>Why a tensor must not be copied into another; null if it may. Floating-point numbers may be rounded.</summary>
    public static string? Fault(Tensor source, Tensor target)
    {
        var (from, to) = (source.dtype, target.dtype);
        if (from == to)
        {
            return null;
        }
        if (KindOf(from) != KindOf(to))
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
