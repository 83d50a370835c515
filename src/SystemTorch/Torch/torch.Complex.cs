using TorchSharp.Interop;

namespace TorchSharp;

// Complex tensors.
public static partial class torch
{
    /// <summary>Complex numbers from real and imaginary parts.</summary>
    public static Tensor complex(Tensor real, Tensor imag) => Op.Call("complex", real, imag);

    /// <summary>Complex numbers from absolute values and angles.</summary>
    public static Tensor polar(Tensor abs, Tensor angle) => Op.Call("polar", abs, angle);

    public static Tensor real(Tensor input) => input.real;

    public static Tensor imag(Tensor input) => input.imag;

    /// <summary>Complex elements as pairs along a new last dimension, a view.</summary>
    public static Tensor view_as_real(Tensor input) => input.view_as_real();

    /// <summary>Pairs along the last dimension as complex elements, a view.</summary>
    public static Tensor view_as_complex(Tensor input) => input.view_as_complex();

    public static Tensor conj(Tensor input) => input.conj();

    public static Tensor angle(Tensor input) => input.angle();
}
