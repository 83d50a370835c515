using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Complex tensors.
    public partial class Tensor
    {
        /// <summary>The real parts, a view.</summary>
        public Tensor real => Op.Call("real", this);

        /// <summary>The imaginary parts, a view.</summary>
        public Tensor imag => Op.Call("imag", this);

        /// <summary>Complex elements as pairs along a new last dimension, a view.</summary>
        public Tensor view_as_real() => Op.Call("view_as_real", this);

        /// <summary>Pairs along the last dimension as complex elements, a view.</summary>
        public Tensor view_as_complex() => Op.Call("view_as_complex", this);

        /// <summary>The complex conjugates.</summary>
        public Tensor conj() => Op.Call("conj", this);

        /// <summary>A copy in which a lazy conjugation is carried out.</summary>
        public Tensor resolve_conj() => Op.Call("resolve_conj", this);

        /// <summary>The angles of complex elements.</summary>
        public Tensor angle() => Op.Call("angle", this);

        /// <summary>The last two dimensions exchanged, elements conjugated.</summary>
        public Tensor adjoint() => Op.Call("adjoint", this);
    }
}
