namespace NsnGen.Files;

/// <summary>Fills a span with the bytes that come next.</summary>
internal delegate void BytesReader(Span<byte> bytes);
