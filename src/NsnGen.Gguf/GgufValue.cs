using System.Text;

namespace NsnGen.Gguf;

/// <summary>Writes the values of metadata, each after the number of its type.</summary>
internal static class GgufValue
{
    private const uint UInt32 = 4;
    private const uint Int32 = 5;
    private const uint Float32 = 6;
    private const uint Bool = 7;
    private const uint Text = 8;
    private const uint Array = 9;

    public static void Write(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number:
                writer.Write(UInt32);
                writer.Write(number);
                break;
            case float number:
                writer.Write(Float32);
                writer.Write(number);
                break;
            case bool flag:
                writer.Write(Bool);
                writer.Write(flag);
                break;
            case string text:
                writer.Write(Text);
                WriteText(writer, text);
                break;
            case string[] texts:
                WriteArray(writer, Text, texts, text => WriteText(writer, text));
                break;
            case int[] numbers:
                WriteArray(writer, Int32, numbers, writer.Write);
                break;
            case float[] numbers:
                WriteArray(writer, Float32, numbers, writer.Write);
                break;
            default:
                throw new ArgumentException($"No type of GGUF is known for a {value.GetType()}.", nameof(value));
        }
    }

    /// <summary>The length in bytes, then the bytes.</summary>
    public static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteArray<T>(BinaryWriter writer, uint type, T[] values, Action<T> write)
    {
        writer.Write(Array);
        writer.Write(type);
        writer.Write((ulong)values.Length);
        System.Array.ForEach(values, write);
    }
}
