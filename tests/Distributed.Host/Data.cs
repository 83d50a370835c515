using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>Batches that depend on their number alone.</summary>
internal static class Data
{
    public const int Inputs = 192;
    public const int Outputs = 4;

    public static (Tensor X, Tensor Y) Batch(int index, ScalarType dtype)
    {
        using var generator = new Generator((ulong)(index + 100));
        var x = randn(new long[] { 16, Inputs }, generator: generator, dtype: ScalarType.Float64);
        return (x.to(dtype), (x.narrow(1, 0, Outputs) * 2).sin().to(dtype));
    }

    public static IEnumerable<(Tensor X, Tensor Y)> Batches(int count, ScalarType dtype) =>
        Enumerable.Range(0, count).Select(index => Batch(index, dtype));
}
