namespace NsnGen.Files;

/// <summary>Writes stored elements as elements of a torch type.</summary>
/// <exception cref="InvalidDataException">An element has no equal in that type.</exception>
internal delegate void ElementDecoder(ReadOnlySpan<byte> stored, Span<byte> elements);
