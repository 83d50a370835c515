using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Weights as eight-bit integers, symmetric, with a scale for each output channel: <c>W[i] ≈ q[i] · s[i]</c>.</summary>
internal static class Int8Weight
{
    private const double Largest = sbyte.MaxValue;

    /// <summary>The scales, float32 <c>[out]</c>: the largest element of each channel becomes ±127.</summary>
    /// <param name="weight"><c>[out, …]</c></param>
    public static Tensor Scales(Tensor weight) =>
        weight.reshape(weight.shape[0], -1).to(ScalarType.Float32).abs().amax(1).DividedBy(Largest);

    /// <summary>The integers, int8, of the weight's shape.</summary>
    public static Tensor Round(Tensor weight)
    {
        // A channel of zeros has the scale 0.
        var scales = Channelwise(Scales(weight), weight).AtLeast(float.Epsilon);
        return weight.to(ScalarType.Float32).div(scales).round().Within(-Largest, Largest).to(ScalarType.Int8);
    }

    /// <summary>The weight that integers and scales stand for, float32.</summary>
    public static Tensor Restore(Tensor integers, Tensor scales) => integers.mul(Channelwise(scales, integers));

    private static Tensor Channelwise(Tensor scales, Tensor like) =>
        scales.reshape([like.shape[0], .. like.shape.Skip(1).Select(_ => 1L)]);
}
