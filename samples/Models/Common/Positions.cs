using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>Where the tokens of one call stand: their rotations, and which others each of them may see.</summary>
/// <param name="Cosines"><c>[tokens, head / 2]</c></param>
/// <param name="Sines"><c>[tokens, head / 2]</c></param>
/// <param name="Mask"><c>[tokens, context]</c>, 0 or −∞; null for a single token, which may see all.</param>
/// <param name="Interleaved">Whether a pair lies side by side rather than half a head apart.</param>
public sealed record Positions(Tensor Cosines, Tensor Sines, Tensor? Mask, bool Interleaved)
{
    /// <summary>The positions of some tokens after those in the cache.</summary>
    public static Positions Of(Rotation rotation, long start, long count, ScalarType dtype, Device device)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        var angles = outer(arange(start, start + count, dtype: ScalarType.Float32), tensor(rotation.Frequencies()));
        return new Positions(
            angles.cos().to(dtype).to(device),
            angles.sin().to(dtype).to(device),
            count == 1 ? null : HeadAttention.CausalMask(start, count, dtype, device),
            rotation.Interleaved
        );
    }

    /// <summary>Rotates each pair of numbers by its token's angle.</summary>
    /// <param name="heads"><c>[batch, heads, tokens, head]</c></param>
    public Tensor Rotate(Tensor heads)
    {
        var (first, second) = Interleaved
            ? (
                heads[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)],
                heads[TensorIndex.Ellipsis, TensorIndex.Slice(1, null, 2)]
            )
            : (heads.narrow(-1, 0, heads.shape[^1] / 2), heads.narrow(-1, heads.shape[^1] / 2, heads.shape[^1] / 2));
        var turnedFirst = first * Cosines - second * Sines;
        var turnedSecond = first * Sines + second * Cosines;
        return Interleaved ? stack([turnedFirst, turnedSecond], -1).flatten(-2) : cat([turnedFirst, turnedSecond], -1);
    }
}
