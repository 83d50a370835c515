using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>The fields of a protobuf message, whose length is known before anything is written.</summary>
internal sealed class Fields
{
    private readonly List<(Action<CodedOutputStream, Stream> Write, long Size)> entries = [];

    /// <summary>How many bytes the message takes.</summary>
    public long Size => entries.Sum(entry => entry.Size);

    /// <summary>Adds a whole number.</summary>
    public Fields Add(int field, long number)
    {
        entries.Add(
            (
                (output, _) =>
                {
                    output.WriteTag(field, WireFormat.WireType.Varint);
                    output.WriteInt64(number);
                },
                CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeInt64Size(number)
            )
        );
        return this;
    }

    /// <summary>Adds a number.</summary>
    public Fields Add(int field, float number)
    {
        entries.Add(
            (
                (output, _) =>
                {
                    output.WriteTag(field, WireFormat.WireType.Fixed32);
                    output.WriteFloat(number);
                },
                CodedOutputStream.ComputeTagSize(field) + sizeof(float)
            )
        );
        return this;
    }

    /// <summary>Adds a text.</summary>
    public Fields Add(int field, string text)
    {
        entries.Add(
            (
                (output, _) =>
                {
                    output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                    output.WriteString(text);
                },
                CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeStringSize(text)
            )
        );
        return this;
    }

    /// <summary>Adds a message.</summary>
    public Fields Add(int field, Fields message) =>
        AddBytes(field, message.Size, (output, stream) => message.WriteTo(output, stream));

    /// <summary>Adds messages.</summary>
    public Fields AddEach<T>(int field, IEnumerable<T> items, Func<T, Fields> message) =>
        items.Aggregate(this, (fields, item) => fields.Add(field, message(item)));

    /// <summary>Adds the bytes of a tensor, which are not copied.</summary>
    public Fields Add(int field, Tensor tensor) =>
        AddBytes(
            field,
            tensor.numel() * tensor.element_size(),
            (output, stream) =>
            {
                output.Flush();
                stream.Write(tensor.bytes);
            }
        );

    /// <summary>Writes the message.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        WriteTo(output, stream);
    }

    private void WriteTo(CodedOutputStream output, Stream stream) =>
        entries.ForEach(entry => entry.Write(output, stream));

    private Fields AddBytes(int field, long size, Action<CodedOutputStream, Stream> write)
    {
        entries.Add(
            (
                (output, stream) =>
                {
                    output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                    output.WriteUInt64((ulong)size);
                    write(output, stream);
                },
                CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)size) + size
            )
        );
        return this;
    }
}
