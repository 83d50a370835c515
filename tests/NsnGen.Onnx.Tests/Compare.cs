using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>Compares outputs.</summary>
internal static class Compare
{
    private const double Tolerance = 1e-4;

    /// <summary>Fails if two tensors differ in shape, or by more than rounding.</summary>
    public static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (expected - actual).abs().max().item<float>();
        Assert.True(error <= Tolerance, $"The outputs differ by {error}.");
    }
}
