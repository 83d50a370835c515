using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Engine;

/// <summary>What two tensors have in common if they are one: the same elements in the same order.</summary>
/// <param name="Memory">Where the elements lie.</param>
/// <param name="Type">The element type.</param>
/// <param name="Layout">Shape and strides.</param>
/// <param name="Device">On which device.</param>
internal readonly record struct TensorIdentity(TensorMemory Memory, ScalarType Type, string Layout, string Device)
{
    public static object Of(Tensor tensor) =>
        // Tensors without elements all lie at no place.
        tensor.numel() == 0
            ? tensor
            : new TensorIdentity(
                TensorMemory.Of(tensor),
                tensor.dtype,
                $"[{string.Join(", ", tensor.shape)}] [{string.Join(", ", tensor.stride())}]",
                $"{tensor.device}"
            );
}
