using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Engine;

/// <summary>Whether tensors hold numbers that can be computed with.</summary>
internal static class Finite
{
    /// <summary>Whether no element is NaN or infinite.</summary>
    public static bool IsFinite(this Tensor value)
    {
        using var scope = NewDisposeScope();
        var numbers = value.is_sparse ? value.to_dense() : value;
        numbers = numbers.is_complex() ? view_as_real(numbers) : numbers;
        if (numbers.numel() == 0 || !numbers.is_floating_point())
        {
            return true;
        }
        // One pass without a copy: both are NaN if any element is.
        var (least, most) = numbers.aminmax();
        var found = double.IsFinite(least.Number()) && double.IsFinite(most.Number());
        GC.KeepAlive(value);
        return found;
    }
}
