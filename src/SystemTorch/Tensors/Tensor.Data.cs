using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements as bytes, without a copy. Valid only while this tensor is alive.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous or not on the CPU.</exception>
        public Span<byte> bytes
        {
            get => new(Data(), checked((int)(NumberOfElements * ElementSize)));
            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                {
                    throw new ArgumentException(
                        $"The tensor has {target.Length} bytes, the value {value.Length}.",
                        nameof(value)
                    );
                }
                value.CopyTo(target);
            }
        }

        /// <summary>The elements in row-major order.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ElementTypes.Require<T>(dtype);
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The value of a tensor of one element.</summary>
        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new InvalidOperationException(
                    $"item needs one element; the tensor has shape [{string.Join(", ", shape)}]."
                );
            }
            return data<T>()[0];
        }

        /// <summary>The value of a tensor of one element, whatever its type.</summary>
        public Scalar ToScalar() =>
            dtype switch
            {
                ScalarType.Float32 => item<float>(),
                ScalarType.Float64 => item<double>(),
                ScalarType.Int64 => item<long>(),
                ScalarType.Int32 => item<int>(),
                ScalarType.Int16 => item<short>(),
                ScalarType.Int8 => item<sbyte>(),
                ScalarType.Byte => item<byte>(),
                ScalarType.Bool => item<bool>(),
                ScalarType.Float16 => item<Half>(),
                ScalarType.BFloat16 => this.ToSingle(),
                var other => throw new NotSupportedException($"A {other} tensor has no scalar of its type here."),
            };

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        /// <summary>The element at a row-major position.</summary>
        public T ReadCpuValue<T>(long i)
            where T : unmanaged => data<T>().At(i);

        /// <summary>Writes the elements in row-major order.</summary>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var start = (byte*)Data();
            var left = NumberOfElements * ElementSize;
            for (int count; left > 0; left -= count, start += count)
            {
                count = (int)Math.Min(left, Math.Max(bufferSize, StreamChunk));
                stream.Write(new ReadOnlySpan<byte>(start, count));
            }
            GC.KeepAlive(this);
        }

        /// <summary>Replaces the elements by what a stream holds, in row-major order.</summary>
        /// <exception cref="EndOfStreamException">The stream ended early.</exception>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var start = (byte*)Data();
            var left = NumberOfElements * ElementSize;
            for (int count; left > 0; left -= count, start += count)
            {
                count = (int)Math.Min(left, Math.Max(bufferSize, StreamChunk));
                stream.ReadExactly(new Span<byte>(start, count));
            }
            GC.KeepAlive(this);
        }

        private const int StreamChunk = 1 << 20;

        internal void* Pointer()
        {
            var start = Native.shim_data(Handle);
            return start != 0 || NumberOfElements == 0
                ? (void*)start
                : throw new InvalidOperationException($"The tensor {this} has no memory that can be read.");
        }

        private void* Data()
        {
            if (!is_cpu())
            {
                throw new InvalidOperationException(
                    $"The tensor is on {device}; move it to the CPU to read its bytes."
                );
            }
            if (!is_contiguous())
            {
                throw new InvalidOperationException(
                    "The tensor is not contiguous; call contiguous() to read its bytes."
                );
            }
            return Pointer();
        }
    }
}
