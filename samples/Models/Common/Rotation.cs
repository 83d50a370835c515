namespace NsnGen.Samples.Models;

/// <summary>How a rotary embedding turns the numbers of a head (Su et al., arXiv 2104.09864).</summary>
/// <param name="Size">How many numbers of the head are turned, in pairs.</param>
/// <param name="Theta">The base of the frequencies.</param>
/// <param name="Scaling">How the frequencies are stretched; null if they are not.</param>
/// <param name="Interleaved">Whether a pair lies side by side rather than half of them apart.</param>
public sealed record Rotation(int Size, double Theta, RopeScaling? Scaling = null, bool Interleaved = false)
{
    /// <summary>The frequency of each pair, in radians a token.</summary>
    public float[] Frequencies() =>
        [
            .. Enumerable
                .Range(0, Size / 2)
                .Select(i => Math.Pow(Theta, -2.0 * i / Size))
                .Select(frequency => (float)(Scaling?.Stretch(frequency) ?? frequency)),
        ];
}
