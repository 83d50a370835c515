using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Aot;

/// <summary>Points on two half circles that reach into each other, and which of the two each is on.</summary>
internal static class Moons
{
    /// <returns>Batches of points, <c>[count, 2]</c>, and classes, <c>[count]</c>.</returns>
    public static IEnumerable<(Tensor Points, Tensor Classes)> Batches(int batches, int count, int seed)
    {
        using var random = new Generator((ulong)seed);
        for (var i = 0; i < batches; i++)
        {
            yield return Batch(count, random);
        }
    }

    private static (Tensor Points, Tensor Classes) Batch(int count, Generator random)
    {
        var angles = rand(count, generator: random) * Math.PI;
        var classes = randint(0, 2, [count], dtype: ScalarType.Int64, generator: random);
        var (x, y) = (angles.cos(), angles.sin());
        var isSecond = classes.to_type(ScalarType.Bool);
        var points = stack([where(isSecond, 1 - x, x), where(isSecond, 0.5 - y, y)], dim: 1);
        return (points + (0.1 * randn(count, 2, generator: random)), classes);
    }
}
