using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>A tensor of the graph.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Constant">Its numbers, if they do not depend on inputs.</param>
internal sealed record Value(int Id, ScalarType Type, IReadOnlyList<Size> Shape, Tensor? Constant)
{
    /// <summary>How many axes it has.</summary>
    public int Rank => Shape.Count;

    /// <summary>An axis counted from the front.</summary>
    /// <param name="axis">One that may be counted from the end, from −1.</param>
    public int Axis(long axis) => (int)(axis < 0 ? axis + Rank : axis);
}
