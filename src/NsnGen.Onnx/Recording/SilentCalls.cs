namespace NsnGen.Onnx;

/// <summary>Members of TorchSharp that compute nothing: what they say of a tensor is in its shape, or concerns memory alone.</summary>
internal static class SilentCalls
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "get_shape",
        "size",
        "dim",
        "get_ndim",
        "get_Dimensions",
        "numel",
        "get_NumberOfElements",
        "get_dtype",
        "get_device",
        "get_device_type",
        "get_device_index",
        "get_layout",
        "get_requires_grad",
        "get_is_leaf",
        "get_IsInvalid",
        "get_Handle",
        "is_floating_point",
        "is_integral",
        "is_complex",
        "is_contiguous",
        "element_size",
        "stride",
        "Dispose",
        "Equals",
        "GetHashCode",
        "MoveToOuterDisposeScope",
        "DetachFromDisposeScope",
        "MoveToOtherDisposeScope",
    };

    private static readonly HashSet<string> OfNumbers = new(StringComparer.Ordinal)
    {
        "tensor",
        "as_tensor",
        "from_array",
        "frombuffer",
        "eye",
        "linspace",
    };

    /// <summary>Whether a function makes a tensor of numbers that the code has: the tensor itself is then a part of the file.</summary>
    public static bool IsOfNumbers(string name) => OfNumbers.Contains(name);

    /// <summary>Whether a member computes nothing.</summary>
    public static bool IsSilent(string name) => Names.Contains(name);
}
