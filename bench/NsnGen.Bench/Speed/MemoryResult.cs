namespace NsnGen.Bench;

/// <summary>The most memory that something needed.</summary>
/// <param name="Case">What ran.</param>
/// <param name="Bytes">By how much the process grew; null where the system does not tell.</param>
public sealed record MemoryResult(string Case, long? Bytes);
