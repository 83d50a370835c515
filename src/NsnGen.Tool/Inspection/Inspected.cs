namespace NsnGen.Tool;

/// <summary>What is in a nested checkpoint.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Model">The name of the model's class.</param>
/// <param name="MaxRank">The largest rank of the class.</param>
/// <param name="StoredRank">The largest rank that the file holds.</param>
/// <param name="Anchors">The anchors of the class.</param>
/// <param name="Layers">Its factored layers, in the order of their names.</param>
/// <param name="Costs">What each anchor that the file holds costs, and its largest rank.</param>
/// <param name="OtherTensors">How many tensors belong to no factored layer.</param>
/// <param name="OtherNumbers">How many numbers these have.</param>
/// <param name="EnergyFault">Why the energy was not measured; null if it was.</param>
internal sealed record Inspected(
    string File,
    long Bytes,
    string Model,
    int MaxRank,
    int StoredRank,
    IReadOnlyList<int> Anchors,
    IReadOnlyList<InspectedLayer> Layers,
    IReadOnlyList<RankCost> Costs,
    int OtherTensors,
    long OtherNumbers,
    string? EnergyFault
);
