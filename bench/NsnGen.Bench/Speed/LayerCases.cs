using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>One layer against <c>Linear</c>, at ranks from a sixteenth of the width up to the full width.</summary>
/// <param name="pace">How long to measure.</param>
internal sealed class LayerCases(Pace pace)
{
    public const string Case = "layer";
    private const double Seconds = 2;
    private const long MostElements = 1L << 31;
    private static readonly int[] Divisors = [16, 8, 4, 2, 1];

    private static readonly (int Inputs, int Outputs)[] Shapes =
    [
        (256, 256),
        (256, 1024),
        (768, 768),
        (768, 3072),
        (2048, 2048),
        (2048, 8192),
    ];

    /// <summary>Every shape in float32.</summary>
    public IEnumerable<SpeedResult> Float32() =>
        Shapes.SelectMany(shape => Of(shape, ScalarType.Float32, [1, 8, 64, 512]));

    /// <summary>A subset in bfloat16.</summary>
    public IEnumerable<SpeedResult> BFloat16() => Of((768, 768), ScalarType.BFloat16, [1, 64]);

    private IEnumerable<SpeedResult> Of((int Inputs, int Outputs) shape, ScalarType dtype, IEnumerable<int> rows) =>
        rows.Where(n => (long)n * shape.Inputs * shape.Outputs <= MostElements).SelectMany(n => Of(shape, dtype, n));

    private List<SpeedResult> Of((int Inputs, int Outputs) shape, ScalarType dtype, int rows)
    {
        using var scope = NewDisposeScope();
        var (inputs, outputs) = shape;
        var dense = nn.Linear(inputs, outputs, dtype: dtype);
        var again = nn.Linear(inputs, outputs, dtype: dtype);
        var nested = new NestedLinear(
            new(randn(inputs, inputs).to(dtype)),
            new(randn(inputs, outputs).to(dtype)),
            new(zeros(outputs).to(dtype))
        );
        nested.eval();
        return Of(dense, again, nested, randn(rows, inputs).to(dtype));
    }

    private List<SpeedResult> Of(Linear dense, Linear again, NestedLinear nested, Tensor x)
    {
        var ranks = Divisors.Select(divisor => nested.MaxRank / divisor).ToList();
        var times = pace.Medians(
            Seconds,
            [
                () => dense.call(x).Dispose(),
                () => again.call(x).Dispose(),
                .. ranks.Select(rank => (Action)(() => nested.call(x, Rank.Of(rank)).Dispose())),
            ]
        );
        return
        [
            Result(dense, x, SpeedResult.DenseAgain, times[0], times[1], 1),
            .. ranks.Select((rank, i) => Result(dense, x, rank, times[0], times[i + 2], Ideal(nested, rank))),
        ];
    }

    private static double Ideal(NestedLinear nested, int rank)
    {
        var cost = nested.CostAt(Rank.Of(rank));
        return (double)cost.Macs / cost.DenseMacs;
    }

    private static SpeedResult Result(
        Linear dense,
        Tensor x,
        int rank,
        double denseMs,
        double nestedMs,
        double ideal
    ) =>
        new(
            $"{Case} {dense.in_features}x{dense.out_features}",
            get_num_threads(),
            x.dtype.ToString(),
            (int)x.shape[0],
            rank,
            denseMs,
            nestedMs,
            ideal
        );
}
