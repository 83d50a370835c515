namespace NsnGen.Conversion;

/// <summary>How much of a layer's weight its ranks keep.</summary>
/// <param name="Name">The layer's name in the model, <c>blocks.0.fc1</c>.</param>
/// <param name="Shape"><c>[out, in]</c>; of a convolution <c>[out, in · height · width]</c>.</param>
/// <param name="Errors">
/// At each anchor up to the layer's largest rank, and at that rank: <c>‖W − W_r‖ / ‖W‖</c>, in Frobenius' norm.
/// </param>
/// <param name="WasResumed">Whether the factors come from <see cref="ConversionOptions.ResumeFolder"/>.</param>
/// <param name="Share">The share of the model's parameters that has been done, from 0 to 1.</param>
public sealed record LayerReconstruction(
    string Name,
    IReadOnlyList<long> Shape,
    IReadOnlyList<(int Rank, double Error)> Errors,
    bool WasResumed,
    double Share
);
