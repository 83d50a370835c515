using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Engine;

/// <summary>Operations with numbers whose operands live until the native call has returned.</summary>
/// <remarks>
/// TorchSharp hands addresses to libtorch and keeps nothing alive meanwhile, and a number becomes a <see cref="Scalar"/> that no
/// variable holds: the collector may free it while libtorch reads it. Sums of two tensors have such a number too, their factor 1.
/// So the library makes its scalars here alone and calls none of TorchSharp's methods that make some inside, as operators do; a
/// test looks for them.
/// </remarks>
internal static class Held
{
    /// <summary>The factor of the second term of a sum.</summary>
    private static readonly Scalar One = 1.ToScalar();

    private static readonly Scalar Zero = 0L.ToScalar();

    public static Tensor Plus(this Tensor left, Tensor right)
    {
        var sum = left.add(right, One);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return sum;
    }

    /// <summary>A sum, <paramref name="right"/> taken <paramref name="times"/> times.</summary>
    public static Tensor Plus(this Tensor left, Tensor right, double times)
    {
        using var number = times.ToScalar();
        var sum = left.add(right, number);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return sum;
    }

    public static Tensor Plus(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        var sum = left.add(number, One);
        GC.KeepAlive(left);
        return sum;
    }

    public static Tensor Times(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        var product = left.mul(number);
        GC.KeepAlive(left);
        return product;
    }

    public static Tensor DividedBy(this Tensor left, double right)
    {
        using var number = right.ToScalar();
        var quotient = left.div(number);
        GC.KeepAlive(left);
        return quotient;
    }

    public static Tensor Squared(this Tensor value)
    {
        var square = value.mul(value);
        GC.KeepAlive(value);
        return square;
    }

    /// <summary>No element is below a limit.</summary>
    public static Tensor AtLeast(this Tensor value, double limit)
    {
        using var number = limit.ToScalar();
        var clamped = value.clamp_min(number);
        GC.KeepAlive(value);
        return clamped;
    }

    /// <summary>No element is outside of two limits.</summary>
    public static Tensor Within(this Tensor value, double least, double most)
    {
        using var low = least.ToScalar();
        using var high = most.ToScalar();
        var clamped = value.clamp(low, high);
        GC.KeepAlive(value);
        return clamped;
    }

    /// <summary>−∞ where a mask is true, which broadcasts.</summary>
    public static Tensor Without(this Tensor value, Tensor mask)
    {
        using var number = double.NegativeInfinity.ToScalar();
        var rest = value.masked_fill(mask, number);
        GC.KeepAlive(value);
        GC.KeepAlive(mask);
        return rest;
    }

    /// <summary>Adds in place, <paramref name="by"/> taken <paramref name="times"/> times.</summary>
    public static void Increase(this Tensor target, Tensor by, double times = 1)
    {
        using var number = times.ToScalar();
        target.add_(by, number);
        GC.KeepAlive(target);
        GC.KeepAlive(by);
    }

    /// <summary>Adds in place.</summary>
    public static void Increase(this Tensor target, double by)
    {
        using var number = by.ToScalar();
        target.add_(number, One);
        GC.KeepAlive(target);
    }

    /// <summary>Adds a product in place, taken <paramref name="times"/> times.</summary>
    public static void IncreaseByProduct(this Tensor target, Tensor left, Tensor right, double times)
    {
        using var number = times.ToScalar();
        target.addcmul_(left, right, number);
        GC.KeepAlive(target);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
    }

    /// <summary>Adds a quotient in place, taken <paramref name="times"/> times.</summary>
    public static void IncreaseByQuotient(this Tensor target, Tensor left, Tensor right, double times)
    {
        using var number = times.ToScalar();
        target.addcdiv_(left, right, number);
        GC.KeepAlive(target);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(this Tensor target, double by)
    {
        using var number = by.ToScalar();
        target.mul_(number);
        GC.KeepAlive(target);
    }

    /// <summary>Divides in place.</summary>
    public static void Divide(this Tensor target, double by)
    {
        using var number = by.ToScalar();
        target.div_(number);
        GC.KeepAlive(target);
    }

    /// <summary>Limits in place.</summary>
    public static void Confine(this Tensor target, double least, double most)
    {
        using var low = least.ToScalar();
        using var high = most.ToScalar();
        target.clamp_(low, high);
        GC.KeepAlive(target);
    }

    /// <summary>0, 1, … <paramref name="count"/> − 1.</summary>
    public static Tensor Range(long count, Device device)
    {
        using var end = count.ToScalar();
        using var step = 1L.ToScalar();
        return arange(Zero, end, step, device: device);
    }

    /// <summary>The one element of a tensor.</summary>
    public static double Number(this Tensor value)
    {
        using var number = value.ToScalar();
        GC.KeepAlive(value);
        return number.ToDouble();
    }

    /// <inheritdoc cref="Number"/>
    public static long Integer(this Tensor value)
    {
        using var number = value.ToScalar();
        GC.KeepAlive(value);
        return number.ToInt64();
    }

    /// <inheritdoc cref="Number"/>
    public static bool IsTrue(this Tensor value)
    {
        using var number = value.ToScalar();
        GC.KeepAlive(value);
        return number.ToBoolean();
    }
}
