namespace NsnGen.Tool;

/// <summary>What two nested checkpoints differ in.</summary>
/// <param name="First">The first file.</param>
/// <param name="Second">The second file.</param>
/// <param name="Relation">How they stand to each other.</param>
/// <param name="FirstRank">The largest rank that the first holds.</param>
/// <param name="SecondRank">The largest rank that the second holds.</param>
/// <param name="Metadata">What their headers say differently, beside shapes; empty for files of one class.</param>
/// <param name="Tensors">The tensors that differ, in the order of their names.</param>
internal sealed record Compared(
    string First,
    string Second,
    Relation Relation,
    int FirstRank,
    int SecondRank,
    IReadOnlyList<string> Metadata,
    IReadOnlyList<TensorDifference> Tensors
);
