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
    private readonly int seeds;
    private readonly CancellationToken cancellation;
    private readonly Pretrained pretrained;
    private readonly Stories train;
    private readonly Stories choice;
    private readonly Stories held;
    private readonly WholeCost cost;

    /// <param name="data">The folder with <c>stories260K</c> and <c>tinystories</c>.</param>
    /// <param name="steps">Steps of joint training.</param>
    /// <param name="seeds">How many seeds.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public LanguageModelBenchmark(DirectoryInfo data, int steps, int seeds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        this.steps = steps;
        this.seeds = seeds;
        this.cancellation = cancellation;
        pretrained = Pretrained.Open(Path.Combine(data.FullName, "stories260K"));
        var stories = Path.Combine(data.FullName, "tinystories", "tinystories_1000.json");
        var corpus = Corpus.Read(stories, pretrained.Tokenizer);
        (train, choice, held) = (corpus.WithoutChoice, corpus.Choice, corpus.Held);
        cost = new WholeCost(pretrained.Config);
    }

    /// <summary>Runs all of it.</summary>
    /// <param name="page">The page to write.</param>
    public void Run(string page)
    {
        set_num_threads(1);
        var (trials, dense, best) = Choose();
        using var loss = new StoryLoss(held, cancellation);
        var untrained = MeasureUntrained(loss);
        var runs = Enumerable
            .Range(0, seeds)
            .Select(seed =>
                Measure(untrained, new Tuning(steps, seed) { Recipe = StoryRecipes.All[best].Recipe }, loss)
            );
        var results = LanguageModelResults.MeanOf([.. runs]) with { Trials = trials, TrialDense = dense, Best = best };
        AtomicFile.Write(page, LanguageModelReport.Of(results));
        Console.WriteLine($"written: {page}");
    }

    /// <summary>Tries the recipes with half of the steps, on the stories to choose by.</summary>
    private (IReadOnlyList<LanguageModelSeries> Trials, double Dense, int Best) Choose()
    {
        using var loss = new StoryLoss(choice, cancellation);
        var tuning = new Tuning(Math.Max(1, steps / 2), Seed: 0);
        var dense = ContinueDense(tuning, loss);
        var trials = new List<LanguageModelSeries>();
        foreach (var (name, recipe) in StoryRecipes.All)
        {
            var tried = tuning with { Recipe = recipe };
            using var nested = Start(tried);
            trials.Add(Said(Train(nested, tried) with { Name = name, Loss = Losses(nested, loss, rank => rank) }));
        }
        return (trials, dense, StoryRecipes.Best(trials, dense));
    }

    /// <summary>What takes no training, and the plans that are made before it.</summary>
    private sealed record Untrained(
        double Dense,
        LanguageModelSeries Truncated,
        LanguageModelSeries Whitened,
        LanguageModelSeries Planned,
        IReadOnlyDictionary<int, RankPlan> Plans
    );

    private Untrained MeasureUntrained(StoryLoss loss)
    {
        using var dense = pretrained.Read();
        using var plain = Llama.Nested.From(pretrained.Read());
        using var nested = Tuning.Factor(pretrained.Read(), train, cancellation);
        var plans = PlansOf(nested);
        return new Untrained(
            loss.Of(tokens => dense.call(tokens, null)),
            Said(new("dense, truncated (SVD)", Losses(plain, loss, rank => rank))),
            Said(new("dense, truncated by its inputs", Losses(nested, loss, rank => rank))),
            Said(new("dense, truncated by its inputs, planned", Losses(nested, loss, In(plans, nested)))),
            plans
        );
    }

    private LanguageModelResults Measure(Untrained untrained, Tuning tuning, StoryLoss loss)
    {
        var continued = ContinueDense(tuning, loss);
        using var nested = Start(tuning);
        var nsn = Said(Train(nested, tuning) with { Name = "**NSN**", Loss = Losses(nested, loss, rank => rank) });
        var planned = PlansOf(nested);
        using var byPlans = Start(tuning);
        var inPlaceOf = In(untrained.Plans, byPlans);
        var trainedByPlans = Train(byPlans, tuning with { InPlaceOf = inPlaceOf });
        var stepsAtSameCost = (nsn.Cost - tuning.DenseSteps) / nested.AnchorsOf().Sum(rank => CostOfStep(nested, rank));
        return new LanguageModelResults
        {
            Steps = steps,
            Cost = Ranks.ToDictionary(rank => rank, rank => cost.Share(nested, Rank.Of(rank))),
            Dense = (untrained.Dense, continued),
            Truncated = untrained.Truncated,
            Whitened = untrained.Whitened,
            WhitenedPlanned = untrained.Planned,
            Nsn = nsn,
            NsnPlanned = Said(
                nsn with
                {
                    Name = "the NSN, planned afterwards",
                    Loss = Losses(nested, loss, In(planned, nested)),
                }
            ),
            NsnByPlans = Said(
                trainedByPlans with
                {
                    Name = "**NSN, trained by plans**",
                    Loss = Losses(byPlans, loss, inPlaceOf),
                }
            ),
            SameSteps = Said(RunSpecialists("specialists, equal steps each", tuning, tuning.JointSteps, loss)),
            SameCost = Said(
                RunSpecialists(
                    "specialists, equal total cost",
                    tuning,
                    Math.Max(1, (int)Math.Round(stepsAtSameCost)),
                    loss
                )
            ),
        };
    }

    private double ContinueDense(Tuning tuning, StoryLoss loss)
    {
        using var dense = pretrained.Read();
        tuning.Fit(dense, train, cancellation);
        var nats = loss.Of(tokens => dense.call(tokens, null));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dense, continued: {nats:0.00}"));
        return nats;
    }

    private Llama.Nested Start(Tuning tuning) => tuning.Start(pretrained.Read(), train, cancellation);

    private LanguageModelSeries Train(Llama.Nested nested, Tuning tuning)
    {
        var watch = Stopwatch.StartNew();
        tuning.FitAsync(nested, cost, train, cancellation).GetAwaiter().GetResult();
        var sampler = tuning.SamplerFor(nested, cost);
        var joint = Enumerable
            .Range(0, tuning.JointSteps)
            .Sum(step => sampler.Sample(step).Sum(at => CostOfStep(nested, at)));
        return new LanguageModelSeries("", new Dictionary<int, double>())
        {
            Seconds = watch.Elapsed.TotalSeconds,
            Cost = tuning.DenseSteps + joint,
        };
    }

    private double CostOfStep(Llama.Nested nested, Rank rank) =>
        cost.TrainingShare(nested, rank, (long)(Tuning.BatchSize * train.MeanLength));

    /// <summary>One model for some of the anchors; the cost and the time are those of one for each anchor.</summary>
    private LanguageModelSeries RunSpecialists(string name, Tuning tuning, int each, StoryLoss loss)
    {
        var (losses, seconds, shares) = (new Dictionary<int, double>(), 0.0, new List<double>());
        foreach (var rank in Specialists)
        {
            using var nested = Start(tuning);
            var watch = Stopwatch.StartNew();
            tuning.FitAsync(nested, new AllAnchorsSampler([rank]), each, train, cancellation).GetAwaiter().GetResult();
            seconds += watch.Elapsed.TotalSeconds;
            losses[rank.Value] = loss.Of(tokens => nested.call(tokens, null, rank));
            shares = [.. nested.AnchorsOf().Select(anchor => CostOfStep(nested, anchor))];
        }
        return new LanguageModelSeries($"{name} ({each})", losses)
        {
            Cost = tuning.DenseSteps + each * shares.Sum(),
            Seconds = seconds * shares.Count / Specialists.Count,
        };
    }

    /// <summary>For each uniform rank the plan of its cost.</summary>
    private Dictionary<int, RankPlan> PlansOf(Llama.Nested nested)
    {
        var plans = new Plans(nested, pretrained.Config, Measuring, train, null, cancellation);
        return Tuning
            .Below(nested)
            .Concat(Rank.Each(Ranks))
            .Distinct()
            .ToDictionary(
                rank => rank.Value,
                rank =>
                    plans.Within(cost.Share(nested, rank)).Plan! with
                    {
                        Name = string.Create(CultureInfo.InvariantCulture, $"cost of rank {rank}"),
                    }
            );
    }

    /// <summary>Plans in place of uniform ranks; the same rank for the same plan.</summary>
    private static Func<Rank, Rank> In(IReadOnlyDictionary<int, RankPlan> plans, Llama.Nested nested)
    {
        var bound = plans.ToDictionary(entry => entry.Key, entry => entry.Value.For(nested));
        return rank => bound[rank.Value];
    }

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
