using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The numbers from 0 to before <paramref name="stop"/>.</summary>
    public static Tensor arange(
        Scalar stop,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false
    ) => arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>The numbers from <paramref name="start"/> to before <paramref name="stop"/>.</summary>
    public static Tensor arange(
        Scalar start,
        Scalar stop,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false
    ) => arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>The numbers from <paramref name="start"/> to before <paramref name="stop"/> in steps; int64 when all three are integers.</summary>
    public static Tensor arange(
        Scalar start,
        Scalar stop,
        Scalar step,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false
    )
    {
        var integers = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (integers ? ScalarType.Int64 : default_dtype);
        return Finish(
            Op.Call("arange.start_step", start, stop, step, type, Arg.None, InitializeDevice(device)),
            requires_grad
        );
    }

    /// <summary>A number of values, evenly spaced, both ends included.</summary>
    public static Tensor linspace(
        double start,
        double end,
        long steps,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false
    ) =>
        Finish(
            Op.Call("linspace", start, end, steps, dtype ?? default_dtype, Arg.None, InitializeDevice(device)),
            requires_grad
        );

    /// <summary>Powers of a base whose exponents are evenly spaced, both ends included.</summary>
    public static Tensor logspace(
        double start,
        double end,
        long steps,
        double @base = 10,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false
    ) =>
        Finish(
            Op.Call("logspace", start, end, steps, @base, dtype ?? default_dtype, Arg.None, InitializeDevice(device)),
            requires_grad
        );

    /// <summary>The identity matrix, [rows, columns]; square unless columns is given.</summary>
    public static Tensor eye(
        long rows,
        long columns = -1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null
    ) =>
        Finish(
            Op.Call(
                "eye.m",
                rows,
                columns < 0 ? rows : columns,
                dtype ?? default_dtype,
                Arg.None,
                InitializeDevice(device)
            ),
            requires_grad,
            names
        );

    private static Tensor Finish(Tensor made, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 })
        {
            made.Dispose();
            throw new NotSupportedException("This engine has no named dimensions; leave names null.");
        }
        return requires_grad ? made.requires_grad_() : made;
    }
}
