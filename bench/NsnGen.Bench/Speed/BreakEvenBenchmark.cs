using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>
/// What the constants of <c>BreakEven</c> are read off: bare products, as a layer makes them. Each turn runs the dense product, and at
/// every rank two with factors and two with aligned ones.
/// </summary>
internal sealed class BreakEvenBenchmark(Pace pace)
{
    private const double Seconds = 1;
    private const long MostElements = 1L << 30;
    private static readonly int[] Divisors = [16, 8, 4, 3, 2];

    private static readonly (int Inputs, int Outputs)[] Shapes =
    [
        (64, 64),
        (128, 128),
        (256, 256),
        (384, 384),
        (768, 768),
        (384, 1536),
        (768, 3072),
        (3072, 768),
        (2048, 2048),
    ];

    /// <summary>Measures everything and prints a line for each shape.</summary>
    public void Run()
    {
        using var untracked = no_grad();
        Console.WriteLine(
            "time over dense with factors, and with aligned ones, at d/16, d/8, d/4, d/3 and d/2 (d is the shorter side)"
        );
        foreach (var threads in new[] { 1, 2 }.Where(threads => threads <= Environment.ProcessorCount))
        {
            set_num_threads(threads);
            foreach (var dtype in new[] { ScalarType.Float32, ScalarType.BFloat16 })
            {
                foreach (var (shape, rows) in Shapes.SelectMany(s => new[] { 1, 8, 64, 512 }.Select(r => (s, r))))
                {
                    if ((long)rows * shape.Inputs * shape.Outputs <= MostElements)
                    {
                        Console.WriteLine(Of(shape, dtype, rows, threads));
                    }
                }
            }
        }
    }

    private string Of((int Inputs, int Outputs) shape, ScalarType dtype, int rows, int threads)
    {
        using var scope = NewDisposeScope();
        var (inputs, outputs) = shape;
        var width = Math.Min(inputs, outputs);
        var x = randn(rows, inputs).to(dtype);
        var dense = randn(outputs, inputs).to(dtype);
        var bias = randn(outputs).to(dtype);
        var down = randn(width, inputs).to(dtype);
        var up = randn(width, outputs).to(dtype);
        var ranks = Divisors.Select(d => width / d).ToList();
        var factors = ranks.ConvertAll(rank => (down.narrow(0, 0, rank).t(), up.narrow(0, 0, rank)));
        var order = randperm(inputs);
        var rest = ranks.ConvertAll(rank => randn(rank, inputs - rank).to(dtype).t());
        var times = pace.Medians(
            Seconds,
            [
                () => linear(x, dense, bias).Dispose(),
                .. factors.Select(f => (Action)(() => Factored(x, f, bias))),
                .. factors.Select((f, i) => (Action)(() => Aligned(x, order, rest[i], f.Item2, bias))),
            ]
        );
        var ratios = times.Select(t => (t / times[0]).ToString("0.00", CultureInfo.InvariantCulture)).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{threads} threads, {dtype}, {inputs}x{outputs}, {rows} rows: dense {times[0] * 1000:f1} us; {string.Join(" ", ratios[1..(ranks.Count + 1)])}; {string.Join(" ", ratios[(ranks.Count + 1)..])}"
        );
    }

    private static void Aligned(Tensor x, Tensor order, Tensor rest, Tensor up, Tensor bias)
    {
        using var sorted = x.index_select(1, order);
        using var first = sorted.narrow(1, 0, up.shape[0]);
        using var others = sorted.narrow(1, up.shape[0], rest.shape[0]);
        using var hidden = first.addmm(others, rest);
        bias.addmm(hidden, up).Dispose();
    }

    private static void Factored(Tensor x, (Tensor Down, Tensor Up) factors, Tensor bias)
    {
        using var hidden = x.mm(factors.Down);
        bias.addmm(hidden, factors.Up).Dispose();
    }
}
