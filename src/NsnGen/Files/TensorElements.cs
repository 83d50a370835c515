using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>The elements of a tensor as they lie in a file.</summary>
internal static class TensorElements
{
    /// <summary>
    /// The tensor on the CPU, in row-major order, with everything done to it that torch has put off: views of one storage may be
    /// transposed, repeated, conjugated or negated without a byte of it changing.
    /// </summary>
    /// <remarks>What is made on the way belongs to the caller's dispose scope.</remarks>
    public static Tensor Of(Tensor tensor) => tensor.detach().cpu().resolve_conj().resolve_neg().contiguous();
}
