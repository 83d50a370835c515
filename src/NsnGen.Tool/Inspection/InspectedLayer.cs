namespace NsnGen.Tool;

/// <summary>A factored layer of a checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its components are.</param>
/// <param name="Type">The element type of its factors in the words of the safetensors format.</param>
/// <param name="Inputs">Size of an input row, of a convolution of a patch; null if the file does not tell.</param>
/// <param name="Outputs">Size of an output row; null if the file does not tell.</param>
/// <param name="Components">How many components the file holds.</param>
/// <param name="HasBias">Whether it adds a bias.</param>
/// <param name="HasDownBias">Whether it adds one between its factors, too.</param>
/// <param name="HasDenseTop">Whether its full rank is the dense weight.</param>
/// <param name="Energy">The share of <c>‖W‖²</c> that each anchor keeps, 0 … 1; null if it was not measured.</param>
internal sealed record InspectedLayer(
    string Name,
    LayerKind Kind,
    string Type,
    long? Inputs,
    long? Outputs,
    int Components,
    bool HasBias,
    bool HasDownBias,
    bool HasDenseTop,
    IReadOnlyDictionary<int, double>? Energy
);
