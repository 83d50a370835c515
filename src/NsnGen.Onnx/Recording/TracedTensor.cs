using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>A tensor of one trace.</summary>
/// <param name="Id">Its number; the same tensor has the same number in every trace.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its sizes in this trace.</param>
internal sealed record TracedTensor(int Id, ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Its numbers, if nothing that was recorded made it: a parameter, or a tensor that the code keeps.</summary>
    public Tensor? Constant { get; init; }

    /// <summary>Whether the code made it of numbers, in each trace anew.</summary>
    public bool IsOfNumbers { get; init; }
}
