using NsnGen.Analysis;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Measures the frontier: loss on held-out stories against the cost of the whole model.</summary>
public sealed class FrontierMeasurement(
    DemoOptions options,
    LlamaConfig config,
    StoryLoss loss,
    Stories held,
    CancellationToken cancellation
)
{
    private readonly WholeCost cost = new(config);
    private readonly long[] timed = held.Longest(WholeCost.Context);

    /// <summary>What is measured side by side.</summary>
    /// <param name="dense">The dense model.</param>
    /// <param name="continued">The dense model after further training.</param>
    /// <param name="truncated">The nested model before training.</param>
    /// <param name="nested">The nested model.</param>
    /// <param name="ranks">The ranks of the nested models.</param>
    public Comparison Compare(
        Llama dense,
        Llama continued,
        Llama.Nested truncated,
        Llama.Nested nested,
        IReadOnlyList<int> ranks
    ) =>
        new(
            Candidate(dense),
            Candidate(continued),
            [.. Candidates(truncated, ranks).Select(candidate => candidate with { Trained = false })],
            [.. Candidates(nested, ranks)]
        );

    /// <summary>Measures it.</summary>
    /// <param name="comparison">What is measured.</param>
    /// <param name="progress">Told how many losses are known; latencies follow.</param>
    public FrontierReport Measure(Comparison comparison, IProgress<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var report = comparison.Measure(
            "stories260K: a trained language model at every rank",
            "loss, nats a token",
            options.Seed,
            new MeasureOptions
            {
                Rows = [1, 8],
                Runs = options.LatencyRuns,
                Progress = progress,
                Cancellation = cancellation,
            }
        );
        return report with
        {
            QualityFormat = "0.00",
            LowerIsBetter = true,
            Engine = $"{report.Engine}; stories of {timed.Length} tokens",
        };
    }

    private FrontierCandidate Candidate(Llama dense)
    {
        Tensor Logits(Tensor tokens) => dense.call(tokens, null);
        return new FrontierCandidate(null, true, cost.Dense(dense), () => loss.Of(Logits), rows => Run(Logits, rows));
    }

    private IEnumerable<FrontierCandidate> Candidates(Llama.Nested nested, IReadOnlyList<int> ranks)
    {
        var visited = Tuning.Visited(nested.AnchorsOf());
        return Frontier
            .Candidates(
                nested,
                ranks.Select(Llama.Rank.Of),
                model => loss.Of(tokens => model.call(tokens, null)),
                (model, rows) => Run(tokens => model.call(tokens, null), rows)
            )
            .Select(candidate =>
                candidate with
                {
                    Trained = visited.Contains(Rank.Of(candidate.Rank!.Value)),
                    Cost = cost.At(nested, Rank.Of(candidate.Rank.Value)),
                }
            );
    }

    /// <summary>A forward pass of so many stories.</summary>
    private void Run(Func<Tensor, Tensor> logits, int rows)
    {
        using var scope = NewDisposeScope();
        logits(tensor(timed).expand(rows, -1));
    }
}
