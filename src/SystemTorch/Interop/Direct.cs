using System.Runtime.CompilerServices;
using static TorchSharp.Interop.NativeDirect;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>The operators with typed native entries; equal in effect to calling them through <see cref="Op"/>.</summary>
internal static unsafe class Direct
{
    public static Tensor Add(Tensor a, Tensor b) => Own(shim_add(a.Handle, Of(b)), a, b);

    public static Tensor Add(Tensor a, Scalar b) => Own(shim_add_scalar(a.Handle, b.Value), a);

    public static Tensor Sub(Tensor a, Tensor b) => Own(shim_sub(a.Handle, Of(b)), a, b);

    public static Tensor Mul(Tensor a, Tensor b) => Own(shim_mul(a.Handle, Of(b)), a, b);

    public static Tensor Mul(Tensor a, Scalar b) => Own(shim_mul_scalar(a.Handle, b.Value), a);

    public static Tensor Div(Tensor a, Tensor b) => Own(shim_div(a.Handle, Of(b)), a, b);

    public static Tensor AddInPlace(Tensor a, Tensor b, Value alpha) =>
        Done(shim_add_in_place(a.Handle, Of(b), alpha), a, b);

    public static Tensor MulInPlace(Tensor a, Scalar b) => Done(shim_mul_in_place(a.Handle, b.Value), a);

    public static Tensor AddcmulInPlace(Tensor a, Tensor b, Tensor c, Scalar value) =>
        Done(shim_addcmul_in_place(a.Handle, Of(b), Of(c), value.Value), a, b, c);

    public static Tensor AddcdivInPlace(Tensor a, Tensor b, Tensor c, Scalar value) =>
        Done(shim_addcdiv_in_place(a.Handle, Of(b), Of(c), value.Value), a, b, c);

    public static Tensor Relu(Tensor a) => Own(shim_relu(a.Handle), a);

    public static Tensor Matmul(Tensor a, Tensor b) => Own(shim_matmul(a.Handle, Of(b)), a, b);

    public static Tensor Mm(Tensor a, Tensor b) => Own(shim_mm(a.Handle, Of(b)), a, b);

    public static Tensor Addmm(Tensor bias, Tensor a, Tensor b, double beta, double alpha) =>
        Own(shim_addmm(bias.Handle, a.Handle, Of(b), beta, alpha), bias, a, b);

    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias) =>
        Own(shim_linear(Of(input), Of(weight), bias?.Handle ?? 0), input, weight, bias);

    public static Tensor Narrow(Tensor a, long dim, long start, long length) =>
        Own(shim_narrow(a.Handle, dim, start, length), a);

    public static Tensor Slice(Tensor a, long dim, long start, long end, long step) =>
        Own(shim_slice(a.Handle, dim, start, end, step), a);

    public static Tensor T(Tensor a) => Own(shim_t(a.Handle), a);

    public static Tensor Transpose(Tensor a, long first, long second) =>
        Own(shim_transpose(a.Handle, first, second), a);

    public static Tensor View(Tensor a, ReadOnlySpan<long> sizes)
    {
        fixed (long* start = sizes)
        {
            return Own(shim_view(a.Handle, start, sizes.Length), a);
        }
    }

    private static nint Of(Tensor operand, [CallerArgumentExpression(nameof(operand))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(operand, name);
        return operand.Handle;
    }

    // The operands are named after the call, so that none is finalized during it.
    private static Tensor Own(nint result, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        return new Tensor(Native.Check(result));
    }

    private static Tensor Done(int status, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        Native.Check(status);
        return a;
    }
}
