namespace NsnGen.Onnx;

/// <summary>An axis of an input whose size a caller chooses.</summary>
/// <param name="Name">What the file calls it; axes of one name have one size.</param>
/// <param name="Input">The first input that has it.</param>
/// <param name="Index">Which of the input's axes it is.</param>
/// <param name="Sizes">Its size in each trace.</param>
internal sealed record Axis(string Name, string Input, int Index, IReadOnlyList<long> Sizes);
