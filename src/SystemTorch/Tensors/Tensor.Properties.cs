using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Read(Native.shim_dim(Handle));

        /// <summary>The number of dimensions.</summary>
        public long ndim => Dimensions;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Read(Native.shim_numel(Handle));

        /// <summary>The bytes of one element.</summary>
        public long ElementSize => dtype.ElementSize();

        /// <summary>The element type.</summary>
        public ScalarType dtype => (ScalarType)Read(Native.shim_dtype(Handle));

        /// <summary>The kind of device that holds the elements.</summary>
        public DeviceType device_type => (DeviceType)Read(Native.shim_device_type(Handle));

        /// <summary>Which device of its kind; -1 where there is but one.</summary>
        public int device_index => (int)Read(Native.shim_device_index(Handle));

        /// <summary>The device that holds the elements.</summary>
        public Device device => device_type == DeviceType.CPU ? CPU : new Device(device_type, device_index);

        /// <summary>The lengths of the dimensions; a new array at every call.</summary>
        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* start = sizes)
                {
                    Native.shim_sizes(Handle, start);
                }
                GC.KeepAlive(this);
                return sizes;
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        /// <summary>The number of dimensions.</summary>
        public long dim() => Dimensions;

        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>The bytes of one element.</summary>
        public long element_size() => ElementSize;

        /// <summary>The lengths of the dimensions.</summary>
        public long[] size() => shape;

        /// <summary>The length of one dimension; a negative one counts from the last.</summary>
        public long size(int dim) => shape[Wrap(dim)];

        /// <summary>For every dimension, the distance in elements between neighbours in memory.</summary>
        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* start = strides)
            {
                Native.shim_strides(Handle, start);
            }
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>The stride of one dimension.</summary>
        public long stride(int dim) => stride()[Wrap(dim)];

        /// <summary>Where in its storage the tensor begins, in elements.</summary>
        public long storage_offset() => Read(Native.shim_storage_offset(Handle));

        /// <summary>Whether the elements lie in memory in row-major order without gaps.</summary>
        public bool is_contiguous() => Read(Native.shim_is_contiguous(Handle)) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Whether the one element differs from zero.</summary>
        public bool is_nonzero() => Op.CallValue("is_nonzero", this).Integer != 0;

        // A getter's native call is over when its value is there; only then may the finalizer run.
        private long Read(long value)
        {
            GC.KeepAlive(this);
            return value;
        }

        private int Wrap(int dim)
        {
            var rank = (int)Dimensions;
            if (dim < -rank || dim >= rank)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(dim),
                    dim,
                    $"A tensor of {rank} dimensions has dimensions {-rank} to {rank - 1}."
                );
            }
            return dim < 0 ? dim + rank : dim;
        }
    }
}
