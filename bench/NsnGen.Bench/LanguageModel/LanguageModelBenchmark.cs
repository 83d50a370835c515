using System.Diagnostics;
using System.Globalization;
using NsnGen.Engine;
using NsnGen.Files;
using NsnGen.Layers;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Compares joint training of stories260K with every other way to the same cost, and writes docs/language-model-evidence.md.</summary>
public sealed class LanguageModelBenchmark
{
    private static readonly int[] Ranks = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64];
    private static readonly IReadOnlyList<Rank> Specialists = Rank.Each(8, 16, 32);

    private static readonly Plans.Measuring Measuring = new([2, 4, 8, 16, 24, 32, 48], Stories: 16);

    private readonly int steps;
    private readonly CancellationToken cancellation;
    private readonly Pretrained pretrained;
    private readonly Corpus corpus;
    private readonly WholeCost cost;

    /// <param name="data">The folder with <c>stories260K</c> and <c>tinystories</c>.</param>
    /// <param name="steps">Steps of joint training.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public LanguageModelBenchmark(DirectoryInfo data, int steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        this.steps = steps;
        this.cancellation = cancellation;
        pretrained = Pretrained.Open(Path.Combine(data.FullName, "stories260K"));
        corpus = Corpus.Read(Path.Combine(data.FullName, "tinystories", "tinystories_1000.json"), pretrained.Tokenizer);
        cost = new WholeCost(pretrained.Config);
    }

    /// <summary>Runs all of it.</summary>
    /// <param name="page">The page to write.</param>
    public void Run(string page)
    {
        set_num_threads(1);
        using var loss = new StoryLoss(corpus.Held);
        AtomicFile.Write(page, LanguageModelReport.Of(Measure(loss)));
        Console.WriteLine($"written: {page}");
    }

    private LanguageModelResults Measure(StoryLoss loss)
    {
        var dense = (RunDense(loss, train: false), RunDense(loss, train: true));
        using var plain = Llama.Nested.From(pretrained.Read());
        using var nested = Factor();
        using var byPlans = Factor();
        var truncated = Said(new("dense, truncated (SVD)", Losses(plain, loss, rank => rank)));
        var whitened = Said(new("dense, truncated by its inputs", Losses(nested, loss, rank => rank)));
        var plans = PlansOf(byPlans);
        var whitenedPlanned = Said(new("dense, truncated by its inputs, planned", Losses(byPlans, loss, plans)));
        var tuning = new Tuning(steps, Seed: 0);
        var nsn = Said(Train(nested, tuning) with { Name = "**NSN**", Loss = Losses(nested, loss, rank => rank) });
        var trainedByPlans = Train(byPlans, tuning with { InPlaceOf = plans });
        var stepsAtSameCost = nsn.Cost / nested.AnchorsOf().Sum(rank => CostOfStep(nested, rank));
        return new LanguageModelResults
        {
            Steps = steps,
            Cost = Ranks.ToDictionary(rank => rank, rank => cost.Share(nested, Rank.Of(rank))),
            Dense = dense,
            Truncated = truncated,
            Whitened = whitened,
            WhitenedPlanned = whitenedPlanned,
            Nsn = nsn,
            NsnPlanned = Said(
                nsn with
                {
                    Name = "the NSN, planned afterwards",
                    Loss = Losses(nested, loss, PlansOf(nested)),
                }
            ),
            NsnByPlans = Said(
                trainedByPlans with
                {
                    Name = "**NSN, trained by plans**",
                    Loss = Losses(byPlans, loss, plans),
                }
            ),
            SameSteps = Said(RunSpecialists("specialists, equal steps each", tuning, loss)),
            SameCost = Said(
                RunSpecialists(
                    "specialists, equal total cost",
                    tuning with
                    {
                        Steps = Math.Max(1, (int)Math.Round(stepsAtSameCost)),
                    },
                    loss
                )
            ),
        };
    }

    private double RunDense(StoryLoss loss, bool train)
    {
        using var dense = pretrained.Read();
        if (train)
        {
            new Tuning(steps, Seed: 0).Fit(dense, corpus.Train, cancellation);
        }
        var nats = loss.Of(tokens => dense.call(tokens, null));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"dense{(train ? ", continued" : "")}: {nats:0.00}")
        );
        return nats;
    }

    private Llama.Nested Factor() => Tuning.Factor(pretrained.Read(), corpus.Train, cancellation);

    private LanguageModelSeries Train(Llama.Nested nested, Tuning tuning)
    {
        var watch = Stopwatch.StartNew();
        tuning.FitAsync(nested, cost, corpus.Train, cancellation).GetAwaiter().GetResult();
        var sampler = tuning.SamplerFor(nested, cost, nested.AnchorsOf());
        return new LanguageModelSeries("", new Dictionary<int, double>())
        {
            Seconds = watch.Elapsed.TotalSeconds,
            Cost = Enumerable
                .Range(0, tuning.Steps)
                .Sum(step => sampler.Sample(step).Sum(at => CostOfStep(nested, at))),
        };
    }

    private double CostOfStep(Llama.Nested nested, Rank rank) =>
        cost.TrainingShare(nested, rank, (long)(Tuning.BatchSize * corpus.Train.MeanLength));

    /// <summary>One model for some of the anchors; the cost and the time are those of one for each anchor.</summary>
    private LanguageModelSeries RunSpecialists(string name, Tuning tuning, StoryLoss loss)
    {
        var (losses, seconds, shares) = (new Dictionary<int, double>(), 0.0, new List<double>());
        foreach (var rank in Specialists)
        {
            using var nested = Factor();
            var training = Train(nested, tuning with { Sampler = (_, _) => new AllAnchorsSampler([rank]) });
            losses[rank.Value] = loss.Of(tokens => nested.call(tokens, null, rank));
            seconds += training.Seconds;
            shares = [.. nested.AnchorsOf().Select(anchor => CostOfStep(nested, anchor))];
        }
        return new LanguageModelSeries($"{name} ({tuning.Steps})", losses)
        {
            Cost = tuning.Steps * shares.Sum(),
            Seconds = seconds * shares.Count / Specialists.Count,
        };
    }

    /// <summary>For each uniform rank the plan of its cost.</summary>
    private Func<Rank, Rank> PlansOf(Llama.Nested nested)
    {
        var plans = new Plans(nested, pretrained.Config, Measuring, corpus.Train, null, cancellation);
        return rank => Named(plans.Within(cost.Share(nested, rank)), $"cost of rank {rank}", nested);
    }

    private static Rank Named(Rank plan, string name, Llama.Nested nested) =>
        (plan.Plan! with { Name = name }).For(nested);

    private Dictionary<int, double> Losses(Llama.Nested nested, StoryLoss loss, Func<Rank, Rank> ranks) =>
        Ranks.ToDictionary(
            rank => rank,
            rank =>
            {
                cancellation.ThrowIfCancellationRequested();
                var at = ranks(Rank.Of(rank));
                return loss.Of(tokens => nested.call(tokens, null, at));
            }
        );

    private static LanguageModelSeries Said(LanguageModelSeries series)
    {
        var losses = series.Loss.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key}:{e.Value:0.00}"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{series.Name} ({series.Seconds:0} s): {string.Join(' ', losses)}"
            )
        );
        return series;
    }
}
