using System.Numerics;

namespace NsnGen.Serving;

/// <summary>Lengths that run together, so that no text of more than 8 tokens is padded to more than one and a half times its length.</summary>
internal static class LengthBucket
{
    private const int Smallest = 8;

    /// <summary>The longest length of the bucket: 8, 12, 16, 24, 32, 48, 64 …</summary>
    /// <param name="tokens">The length of a text, at least 1.</param>
    public static int Of(int tokens)
    {
        if (tokens <= Smallest)
        {
            return Smallest;
        }
        var power = (int)BitOperations.RoundUpToPowerOf2((uint)tokens);
        var between = power / 4 * 3;
        return tokens <= between ? between : power;
    }
}
