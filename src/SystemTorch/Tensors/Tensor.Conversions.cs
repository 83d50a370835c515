using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Copies and conversions.
    public partial class Tensor
    {
        /// <summary>A copy, recorded for gradients.</summary>
        public Tensor clone() => Op.Call("clone", this);

        /// <summary>Overwrites the elements with those of another tensor, broadcast and converted.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.InPlace("copy_", this, source, nonBlocking);

        /// <summary>Overwrites all elements with one value.</summary>
        public Tensor fill_(Scalar value) => Op.InPlace("fill_.Scalar", this, value);

        /// <summary>Overwrites all elements with zero.</summary>
        public Tensor zero_() => Op.InPlace("zero_", this);

        /// <summary>Makes this tensor share the memory of another.</summary>
        public Tensor set_(Tensor source) => Op.InPlace("set_.source_Tensor", this, source);

        /// <summary>The tensor in another element type; itself when that changes nothing and no copy is asked for.</summary>
        public Tensor to_type(
            ScalarType type,
            bool copy = false,
            bool disposeAfter = false,
            bool non_blocking = false
        ) => To(Op.Call("to.dtype", this, type, non_blocking, copy), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(
            ScalarType type,
            Device device,
            bool copy = false,
            bool disposeAfter = false,
            bool non_blocking = false
        ) => To(Op.Call("to.device", this, InitializeDevice(device), type, non_blocking, copy), disposeAfter);

        /// <summary>The tensor on another device.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(
            DeviceType deviceType,
            int deviceIndex = -1,
            bool copy = false,
            bool disposeAfter = false,
            bool non_blocking = false
        ) => to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>The tensor on the CPU.</summary>
        public Tensor cpu() => to(CPU);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        private Tensor To(Tensor converted, bool disposeAfter)
        {
            if (disposeAfter && Native.shim_same(Handle, converted.Handle) == 0)
            {
                Dispose();
            }
            return converted;
        }
    }
}
