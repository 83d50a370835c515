using static TorchSharp.torch;

namespace TorchSharp;

// TorchSharp's stream format: element type, rank and lengths as LEB128 numbers, then the elements in row-major order.
public static partial class TensorExtensionMethods
{
    private const int MaximumRank = 64;

    /// <summary>Writes type, shape and elements.</summary>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64((long)tensor.dtype);
        var shape = tensor.shape;
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (var length in shape)
        {
            writer.Write7BitEncodedInt64(length);
        }
        writer.Flush();
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().WriteBytesToStream(writer.BaseStream);
    }

    /// <summary>Writes type, shape and elements, and closes the stream.</summary>
    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    /// <summary>Writes type, shape and elements to a file.</summary>
    public static void Save(this Tensor tensor, string location) => tensor.Save(File.Create(location));

    /// <summary>Replaces the elements of a tensor by saved ones of the same type and shape.</summary>
    /// <exception cref="ArgumentException">The saved tensor has another type or shape.</exception>
    /// <exception cref="EndOfStreamException">The stream ended early.</exception>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (type != tensor.dtype)
        {
            throw new ArgumentException(
                $"The saved elements are {type}, those of the tensor {tensor.dtype}.",
                nameof(tensor)
            );
        }
        ReadElements(tensor, shape, reader, skip);
    }

    /// <summary>Reads a saved tensor; with <paramref name="skip"/> only its type and shape, with elements of zero.</summary>
    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        Tensor? tensor = null;
        Load(ref tensor, reader, skip);
        return tensor!;
    }

    /// <summary>Reads a saved tensor into one of the same shape, or into a new one when there is none.</summary>
    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        if (tensor is not null)
        {
            tensor.Load(reader, skip);
            return;
        }
        var (type, shape) = ReadHeader(reader);
        tensor = zeros(shape, type);
        ReadElements(tensor, shape, reader, skip);
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = (ScalarType)reader.Read7BitEncodedInt64();
        var rank = reader.Read7BitEncodedInt64();
        if (!Enum.IsDefined(type) || rank is < 0 or > MaximumRank)
        {
            throw new InvalidDataException($"This is no saved tensor: element type {type}, rank {rank}.");
        }
        var shape = new long[rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.Read7BitEncodedInt64();
        }
        return (type, shape);
    }

    private static void ReadElements(Tensor tensor, long[] shape, BinaryReader reader, bool skip)
    {
        if (skip)
        {
            reader.BaseStream.Seek(shape.TotalSize() * tensor.ElementSize, SeekOrigin.Current);
            return;
        }
        if (!tensor.shape.AsSpan().SequenceEqual(shape))
        {
            throw new ArgumentException(
                $"The saved shape is [{string.Join(", ", shape)}], that of the tensor [{string.Join(", ", tensor.shape)}].",
                nameof(tensor)
            );
        }
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        if (tensor.is_contiguous() && tensor.is_cpu())
        {
            tensor.ReadBytesFromStream(reader.BaseStream);
            return;
        }
        var read = empty(shape, tensor.dtype);
        read.ReadBytesFromStream(reader.BaseStream);
        tensor.copy_(read);
    }
}

public static partial class torch
{
    /// <summary>Writes a tensor to a file.</summary>
    public static void save(Tensor t, string location) => t.Save(location);

    /// <summary>Reads a tensor from a file.</summary>
    public static Tensor load(string location) => Tensor.Load(location);

    public partial class Tensor
    {
        /// <summary>Reads a saved tensor.</summary>
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        /// <summary>Reads a saved tensor, and closes the stream.</summary>
        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        /// <summary>Reads a tensor from a file.</summary>
        public static Tensor Load(string location) => Load(File.OpenRead(location));

        /// <summary>Reads a tensor from a file.</summary>
        public static Tensor load(string location) => Load(location);

        /// <summary>Writes the tensor to a file.</summary>
        public void save(string location) => TensorExtensionMethods.Save(this, location);
    }
}
