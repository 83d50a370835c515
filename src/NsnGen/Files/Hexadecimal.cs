namespace NsnGen.Files;

/// <summary>Bytes as text, two small digits each.</summary>
internal static class Hexadecimal
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
