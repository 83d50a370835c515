namespace NsnGen;

/// <summary>What surgery did to one layer.</summary>
/// <param name="Name">The layer's name in the model, <c>blocks.0.fc1</c>.</param>
/// <param name="Cost">What the layer costs at its largest rank.</param>
public sealed record LayerSurgery(string Name, LayerCost Cost);
