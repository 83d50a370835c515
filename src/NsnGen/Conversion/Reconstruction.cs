using NsnGen.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>Measures how far the truncations of a layer's factors are from its weight.</summary>
internal static class Reconstruction
{
    private const long ElementsAtOnce = 1 << 20;

    /// <summary><c>‖W − W_r‖ / ‖W‖</c> in Frobenius' norm.</summary>
    /// <param name="weight"><c>[out, in]</c></param>
    /// <param name="factors">Of the weight.</param>
    /// <param name="ranks">Ascending; those above the factors' own rank are left out.</param>
    /// <remarks>
    /// Takes what each rank adds from what the last one left, some output rows at a time: as many multiply-adds as one merged
    /// matrix, and little memory.
    /// </remarks>
    public static IReadOnlyList<(int Rank, double Error)> Errors(
        Tensor weight,
        LayerFactors factors,
        IReadOnlyList<int> ranks
    )
    {
        using var noGrad = no_grad();
        var scale = Magnitude.Of(weight);
        int[] kept = [.. ranks.Where(rank => rank <= factors.Down.shape[0])];
        var squares = new double[kept.Length];
        double whole = 0;
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        var rows = Math.Max(1, ElementsAtOnce / inputs);
        for (long at = 0; at < outputs; at += rows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(rows, outputs - at);
            var left = scale.Scaled(weight.narrow(0, at, count)).to(ScalarType.Float32, copy: true);
            whole += Square(left);
            var done = 0;
            for (var i = 0; i < kept.Length; i++)
            {
                using var step = NewDisposeScope();
                var up = Part(factors.Up, done, kept[i]).narrow(1, at, count);
                var down = Part(factors.Down, done, kept[i]);
                left.addmm_(up.t(), down, beta: 1, alpha: -1);
                squares[i] += Square(left);
                done = kept[i];
            }
        }
        return [.. kept.Select((rank, i) => (rank, whole == 0 ? 0 : Math.Sqrt(squares[i] / whole)))];

        Tensor Part(Tensor factor, int from, int to) =>
            scale.ScaledFactor(factor.narrow(0, from, to - from)).to(ScalarType.Float32);
    }

    private static double Square(Tensor rows)
    {
        var norm = rows.norm().Number();
        return norm * norm;
    }
}
