using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>Where the tokens of one call stand: their rotations, and which others each of them may see.</summary>
/// <param name="Cosines">Of each token's angles, <c>[tokens, head]</c>.</param>
/// <param name="Sines">The same, negative for the first number of a pair.</param>
/// <param name="Mask"><c>[tokens, context]</c>, 0 or −∞; null for a single token, which may see all.</param>
/// <param name="Interleaved">Whether a pair lies side by side rather than half a head apart.</param>
public sealed record Positions(Tensor Cosines, Tensor Sines, Tensor? Mask, bool Interleaved)
{
    /// <summary>The positions of some tokens after those in the cache.</summary>
    public static Positions Of(Rotation rotation, long start, long count, ScalarType dtype, Device device)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        var angles = outer(arange(start, start + count, dtype: ScalarType.Float32), tensor(rotation.Frequencies()));
        var (cosines, sines) = (angles.cos(), angles.sin());
        return new Positions(
            Pairs(cosines, cosines).to(dtype).to(device),
            Pairs(-sines, sines).to(dtype).to(device),
            count == 1 ? null : HeadAttention.CausalMask(start, count, dtype, device),
            rotation.Interleaved
        );

        Tensor Pairs(Tensor first, Tensor second) =>
            rotation.Interleaved ? stack([first, second], -1).flatten(-2) : cat([first, second], -1);
    }

    /// <summary>Rotates each pair of numbers by its token's angle.</summary>
    /// <param name="heads"><c>[batch, heads, tokens, head]</c></param>
    public Tensor Rotate(Tensor heads)
    {
        var swapped = Interleaved
            ? heads.unflatten(3, -1, 2).flip(-1).flatten(-2)
            : heads.roll(heads.shape[^1] / 2, -1);
        return heads * Cosines + swapped * Sines;
    }
}
