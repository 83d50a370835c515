using NsnGen.Analysis;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Measures quality, cost and latency of the encoder at some ranks.</summary>
/// <param name="benchmarks">What quality is measured on.</param>
/// <param name="cost">What a model costs.</param>
/// <param name="cancellation">Checked between measurements.</param>
public sealed class EncoderFrontier(
    IReadOnlyList<Benchmark> benchmarks,
    EncoderCost cost,
    CancellationToken cancellation
)
{
    /// <summary>How many sentences are timed at once.</summary>
    public static IReadOnlyList<int> Rows { get; } = [1, 64];

    /// <summary>The qualities of a model, in the order of the benchmarks.</summary>
    /// <param name="encode">Tokens and what is present of them, to embeddings.</param>
    public IReadOnlyList<double> Qualities(Func<Tensor, Tensor?, Tensor> encode) =>
        [.. benchmarks.Select(benchmark => Quality(benchmark, encode))];

    /// <summary>The quality on the first benchmark.</summary>
    /// <param name="encode">Tokens and what is present of them, to embeddings.</param>
    public double Quality(Func<Tensor, Tensor?, Tensor> encode) => Quality(benchmarks[0], encode);

    /// <summary>The dense model, and the nested one at each rank.</summary>
    /// <param name="dense">The dense model, in eval mode.</param>
    /// <param name="nested">The nested model, in eval mode.</param>
    /// <param name="ranks">Its ranks.</param>
    /// <param name="runs">How often each latency is measured.</param>
    /// <param name="progress">Told how many qualities are known; latencies follow.</param>
    public IReadOnlyList<EncoderPoint> Measure(
        MiniLm dense,
        MiniLm.Nested nested,
        IReadOnlyList<Rank> ranks,
        int runs,
        IProgress<int> progress
    )
    {
        ArgumentNullException.ThrowIfNull(progress);
        (string Name, double Cost, Func<Tensor, Tensor?, Tensor> Encode)[] models =
        [
            ("dense", 1, dense.call),
            .. ranks.Select(rank =>
                (
                    NameOf(rank),
                    cost.Share(nested, rank),
                    (Func<Tensor, Tensor?, Tensor>)((tokens, present) => nested.call(tokens, present, rank))
                )
            ),
        ];
        var qualities = new List<IReadOnlyList<double>>();
        foreach (var model in models)
        {
            qualities.Add(Qualities(model.Encode));
            progress.Report(qualities.Count);
        }
        var latencies = Rows.Select(rows => Latencies([.. models.Select(model => model.Encode)], rows, runs)).ToList();
        return
        [
            .. models.Select(
                (model, i) =>
                    new EncoderPoint(model.Name, model.Cost, qualities[i], [.. latencies.Select(ofRows => ofRows[i])])
            ),
        ];
    }

    /// <summary>What a rank is called in tables.</summary>
    public static string NameOf(Rank rank) => rank.Plan?.ToString() ?? "full rank";

    /// <summary>Shows points as a table.</summary>
    public void Show(IReadOnlyList<EncoderPoint> points, Screen screen)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(screen);
        var dense = points[0];
        screen.Table(
            [
                "model",
                "cost",
                .. benchmarks.Select(entry => entry.Name),
                .. Rows.Select(rows => $"{rows}: ms"),
                .. Rows.Select(rows => $"{rows}: of dense"),
            ],
            points.Select(point =>
                (IReadOnlyList<string>)
                    [
                        point.Name,
                        Figure.Percent(point.Cost),
                        .. point.Qualities.Select(quality => Figure.Of(quality, "0.00")),
                        .. point.LatencyMs.Select(ms => Figure.Of(ms, "0.0")),
                        .. point.LatencyMs.Zip(dense.LatencyMs, (ms, ofDense) => Figure.Of(ms / ofDense, "0.00")),
                    ]
            )
        );
    }

    /// <summary>Writes points as CSV, at once or not at all.</summary>
    public void Save(IReadOnlyList<EncoderPoint> points, string path)
    {
        ArgumentNullException.ThrowIfNull(points);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string[] titles =
        [
            "model",
            "cost",
            .. benchmarks.Select(entry => entry.Name),
            .. Rows.Select(rows => $"ms {rows}"),
        ];
        var lines = points.Select(point =>
            string.Join(
                ',',
                point
                    .Qualities.Concat(point.LatencyMs)
                    .Prepend(point.Cost)
                    .Select(x => Figure.Of(x, "R"))
                    .Prepend(point.Name)
            )
        );
        WholeFile.Write(path, string.Concat(lines.Prepend(string.Join(',', titles)).Select(line => line + '\n')));
    }

    private double Quality(Benchmark benchmark, Func<Tensor, Tensor?, Tensor> encode) =>
        benchmark.Quality(batch => encode(batch.Tokens, batch.Present), cancellation);

    /// <summary>Sentences of the mean length, without padding, on one thread.</summary>
    private double[] Latencies(IReadOnlyList<Func<Tensor, Tensor?, Tensor>> models, int rows, int runs)
    {
        using var untracked = no_grad();
        using var tokens = full([rows, (long)Math.Round(cost.Length)], 2, int64);
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            return Latency.Medians(
                [.. models.Select(encode => (Action)(() => encode(tokens, null)))],
                runs,
                cancellation
            );
        }
        finally
        {
            set_num_threads(threads);
        }
    }
}
