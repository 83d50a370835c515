using System.Text;
using Google.Protobuf;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>A protobuf message, by the numbers of its fields; nothing is copied.</summary>
/// <param name="bytes">The message.</param>
internal sealed class ProtobufMessage(ArraySegment<byte> bytes)
{
    private readonly ILookup<int, (ArraySegment<byte> Content, long Number)> fields = Read(bytes)
        .ToLookup(entry => entry.Field, entry => (entry.Content, entry.Number));

    /// <summary>The bytes of a field.</summary>
    public IEnumerable<ArraySegment<byte>> Bytes(int field) => fields[field].Select(entry => entry.Content);

    /// <summary>The messages of a field.</summary>
    public IEnumerable<ProtobufMessage> Messages(int field) =>
        Bytes(field).Select(content => new ProtobufMessage(content));

    /// <summary>The texts of a field.</summary>
    public IEnumerable<string> Texts(int field) => Bytes(field).Select(content => Encoding.UTF8.GetString(content));

    /// <summary>The whole numbers of a field.</summary>
    public IEnumerable<long> Numbers(int field) => fields[field].Select(entry => entry.Number);

    private static IEnumerable<(int Field, ArraySegment<byte> Content, long Number)> Read(ArraySegment<byte> bytes)
    {
        var input = Input(bytes);
        while (input.ReadTag() is not 0 and var tag)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    yield return (field, default, input.ReadInt64());
                    break;
                case WireFormat.WireType.LengthDelimited:
                    var length = input.ReadLength();
                    var start = (int)input.Position - bytes.Offset;
                    yield return (field, bytes.Slice(start, length), 0);
                    input = Input(bytes[(start + length)..]);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }

    private static CodedInputStream Input(ArraySegment<byte> bytes) => new(bytes.Array!, bytes.Offset, bytes.Count);
}
