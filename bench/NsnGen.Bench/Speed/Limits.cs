using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>What this machine can do, by one large product and one large copy.</summary>
/// <param name="Threads">Threads of libtorch.</param>
/// <param name="GigaMacs">Multiply-adds of float32 a second, in billions.</param>
/// <param name="GigaBytes">Bytes a second that a copy reads and writes, in billions.</param>
public sealed record Limits(int Threads, double GigaMacs, double GigaBytes)
{
    private const long Size = 2048;

    public static Limits Measure(Pace pace)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(Size, Size), randn(Size, Size));
        var (from, to) = (zeros(32L << 20), zeros(32L << 20));
        var times = pace.Medians(3, () => a.mm(b).Dispose(), () => to.copy_(from));
        return new Limits(
            get_num_threads(),
            Math.Pow(Size, 3) / times[0] / 1e6,
            2.0 * sizeof(float) * from.numel() / times[1] / 1e6
        );
    }
}
