using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// How large the elements of a matrix are, as a power of 4, so that dividing by it and multiplying by its root rounds nothing. Squares of
/// very large elements would be infinite, those of very small ones 0.
/// </summary>
/// <param name="Exponent">Of 2; even.</param>
internal readonly record struct Magnitude(int Exponent)
{
    private const int Harmless = 30;

    /// <summary>The magnitude of a matrix that is finite; 1 for all that need no care, which are not copied then.</summary>
    public static Magnitude Of(Tensor matrix)
    {
        var largest = matrix.numel() == 0 ? 0 : Largest(matrix);
        var exponent = largest > 0 ? Math.ILogB(largest) : 0;
        return Math.Abs(exponent) <= Harmless ? default : new Magnitude(Math.Clamp(exponent, -1000, 1000) / 2 * 2);
    }

    /// <summary>The largest absolute value, without a copy of the matrix.</summary>
    private static double Largest(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        var (least, most) = matrix.detach().aminmax();
        var largest = Math.Max(Math.Abs(least.Number()), Math.Abs(most.Number()));
        GC.KeepAlive(matrix);
        return largest;
    }

    /// <summary>The matrix divided by the magnitude.</summary>
    public Tensor Scaled(Tensor matrix) =>
        Exponent == 0
            ? matrix
            : matrix
                .to(matrix.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32)
                .Times(Math.ScaleB(1, -Exponent));

    /// <summary>Multiplies a factor, one of two of what was divided, by the root of the magnitude.</summary>
    public void RestoreFactor(Tensor factor)
    {
        if (Exponent != 0)
        {
            factor.Scale(Math.ScaleB(1, Exponent / 2));
        }
    }

    /// <summary>A factor of the undivided matrix as one of the divided matrix.</summary>
    public Tensor ScaledFactor(Tensor factor) => Exponent == 0 ? factor : factor.Times(Math.ScaleB(1, -Exponent / 2));
}
