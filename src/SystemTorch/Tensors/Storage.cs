using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory that a tensor, and every view of it, lies in.</summary>
    public abstract class Storage
    {
        /// <summary>The tensor, which keeps the memory alive.</summary>
        protected Tensor _tensor;

        protected Storage(Tensor tensor) => _tensor = tensor;

        /// <summary>The size of an element, in bytes.</summary>
        public abstract int element_size();

        /// <summary>Where the memory begins, on the tensor's device; 0 for a tensor without memory.</summary>
        public nint data_ptr()
        {
            var address = Native.shim_storage(_tensor.Handle);
            GC.KeepAlive(_tensor);
            return address;
        }
    }
}
