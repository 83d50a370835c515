using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// Measures from which rank on one merged product is as fast as two products with factors, and prints the constants of the
/// library's rule (<c>src/NsnGen/Modules/BreakEven.cs</c>) that fit.
/// </summary>
/// <param name="pace">How long to measure.</param>
internal sealed class BreakEvenBenchmark(Pace pace)
{
    private const double Seconds = 1.5;
    private const long MostMacs = 1L << 31;

    /// <summary>What a rank may take of the dense layer's time; noise and rounding of the rule included.</summary>
    private const double Most = 1.03;

    private static readonly (int Inputs, int Outputs)[] Shapes =
    [
        (64, 64),
        (128, 128),
        (256, 256),
        (512, 512),
        (768, 768),
        (1024, 1024),
        (2048, 2048),
        (256, 1024),
        (1024, 256),
        (768, 3072),
        (3072, 768),
    ];

    /// <summary>Ranks in sixteenths of the smaller side. Half of a square is where multiply-adds are as many.</summary>
    private static readonly int[] Sixteenths = [1, 2, 3, 4, 5, 6, 7, 8, 10];

    private static readonly int[] Rows = [1, 8, 64, 512];

    public void Run()
    {
        var before = get_num_threads();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            foreach (var threads in new[] { 1, 2 })
            {
                set_num_threads(threads);
                var samples = Shapes
                    .SelectMany(shape => Rows.SelectMany(rows => Of(shape, rows, type, threads)))
                    .ToList();
                PrintFit(samples.FindAll(sample => sample.Rows == 1), "one row");
                PrintFit(samples.FindAll(sample => sample.Rows > 1), "many rows");
            }
        }
        set_num_threads(before);
    }

    private List<BreakEvenSample> Of((int Inputs, int Outputs) shape, int rows, ScalarType type, int threads)
    {
        var (inputs, outputs) = shape;
        if ((long)rows * inputs * outputs > MostMacs / (type == ScalarType.Float32 ? 1 : 8))
        {
            return [];
        }
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var x = randn(rows, inputs).to(type);
        var bias = zeros(outputs).to(type);
        var weight = randn(outputs, inputs).to(type);
        var merged = weight.t();
        var smaller = Math.Min(inputs, outputs);
        var (down, up) = (randn(smaller, inputs).to(type), randn(smaller, outputs).to(type));
        var ranks = Sixteenths.Select(part => smaller * part / 16).Where(rank => rank > 0).Distinct().ToList();
        var times = pace.Medians(
            Seconds,
            [
                () => nn.functional.linear(x, weight, bias).Dispose(),
                () => bias.addmm(x, merged, beta: 1, alpha: 1).Dispose(),
                .. ranks.Select(rank => Factored(x, down.narrow(0, 0, rank).t(), up.narrow(0, 0, rank), bias)),
            ]
        );
        var samples = ranks
            .Select(
                (rank, i) =>
                    new BreakEvenSample(type, threads, inputs, outputs, rank, rows, times[0], times[1], times[i + 2])
            )
            .ToList();
        Print(samples);
        return samples;
    }

    /// <summary>As the library calls it.</summary>
    private static Action Factored(Tensor x, Tensor down, Tensor up, Tensor bias) =>
        () =>
        {
            using var hidden = x.mm(down);
            bias.addmm(hidden, up, beta: 1, alpha: 1).Dispose();
        };

    private static void Print(List<BreakEvenSample> samples)
    {
        var first = samples[0];
        var crossing = samples.Find(sample => sample.Ratio >= 1);
        var ratios = string.Join(' ', samples.Select(sample => Invariant($"{sample.Rank}:{sample.Ratio:0.00}")));
        Console.WriteLine(
            Invariant(
                $"{first.Type}, {first.Threads} threads, {first.Inputs}x{first.Outputs}, {first.Rows} rows, dense {first.DenseMs * 1000:0.0} µs, merged {first.MergedMs * 1000:0.0} µs; crossing at {crossing?.Rank.ToString(CultureInfo.InvariantCulture) ?? "none"}; {ratios}"
            )
        );
    }

    private static void PrintFit(List<BreakEvenSample> samples, string name)
    {
        var candidates =
            from call in Enumerable.Range(0, 29).Select(i => Math.Round(Math.Pow(2, 10 + i / 2.0)))
            from slowness in new[] { 1, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3, 4, 6, 8 }
            select (Call: call, Slowness: slowness);
        var (best, slow) = candidates.MinBy(candidate => Regret(samples, candidate.Call, candidate.Slowness));
        var worst = samples
            .Where(sample => !sample.IsMerged(best, slow))
            .OrderByDescending(sample => sample.Ratio)
            .FirstOrDefault();
        Console.WriteLine(
            Invariant($"==> {samples[0].Type}, {samples[0].Threads} threads, {name}: Call: {best}, Slowness: {slow}; ")
                + (
                    worst is null
                        ? "always merged"
                        : Invariant(
                            $"slowest rank that runs in factors {worst.Ratio:0.00} ({worst.Inputs}x{worst.Outputs}, rank {worst.Rank}, {worst.Rows} rows)"
                        )
                )
        );
    }

    /// <summary>The mean logarithm of the chosen time, with what is slower than allowed counted ten times.</summary>
    private static double Regret(List<BreakEvenSample> samples, double call, double slowness) =>
        samples.Average(sample =>
            sample.IsMerged(call, slowness) ? 0
            : sample.Ratio <= Most ? Math.Log(sample.Ratio)
            : 10 * Math.Log(sample.Ratio)
        );

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
