using System.Diagnostics;
using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Runs recipes on one model class.</summary>
public abstract class NestedTask<TModel, TAtRank, TBatch> : EvidenceTask
    where TModel : nn.Module
    where TAtRank : struct, IAtRank
{
    private readonly Dictionary<int, (Dictionary<string, Tensor> State, double Seconds)> trainedDense = [];
    private readonly Dictionary<int, double> costs = [];

    /// <summary>Steps of one training.</summary>
    protected abstract int Steps { get; }

    /// <summary>Learning rate of AdamW, for dense and nested models alike.</summary>
    protected virtual double LearningRate => 1e-3;

    /// <summary>What a training step costs at a rank, in any unit, for the sampler.</summary>
    protected virtual double StepCost(int rank) => rank;

    protected abstract TModel NewDense();

    protected abstract INestedModel<TModel, TAtRank> Nest(TModel dense, ConversionOptions options);

    protected abstract Tensor Logits(TModel dense, TBatch batch);

    protected abstract Tensor Logits(TAtRank nested, TBatch batch);

    protected abstract Tensor Loss(Tensor logits, TBatch batch);

    /// <summary>So many training batches; each lives until the next is asked for.</summary>
    protected abstract IEnumerable<TBatch> Training(int seed, int count);

    /// <summary>The quality on held-out data.</summary>
    protected abstract double Quality(Func<TBatch, Tensor> logits);

    public override double CostAt(int rank)
    {
        if (!costs.TryGetValue(rank, out var cost))
        {
            using var nested = (nn.Module)Nest(
                NewDense(),
                new ConversionOptions { Initialization = Initialization.Orthogonal(0) }
            );
            costs[rank] = cost = ModelCost.Of(nested, Rank.Of(rank)).RemainingOf(ModelCost.Dense(nested));
        }
        return cost;
    }

    public override Outcome RunDense(int seed, double steps, CancellationToken cancellation)
    {
        using var dense = TrainedDense(seed, cancellation);
        var watch = Stopwatch.StartNew();
        Train(dense, Training(seed + 1000, (int)(steps * Steps)), cancellation);
        dense.eval();
        return new Outcome(
            new Dictionary<int, double> { [0] = Quality(batch => Logits(dense, batch)) },
            watch.Elapsed.TotalSeconds,
            steps,
            trainedDense[seed].Seconds
        );
    }

    public override Outcome Run(Recipe recipe, int seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        using var teacher = recipe.Teacher == Teacher.Dense ? TrainedDense(seed, cancellation) : null;
        teacher?.eval();
        var nested = Started(recipe.Start, seed, cancellation);
        using var module = (nn.Module)nested;
        var steps = StepsOf(recipe, seed);
        var watch = Stopwatch.StartNew();
        using (var trainer = TrainerOf(nested, recipe, seed, teacher))
        {
            if (steps > 0)
            {
                trainer.FitAsync(Training(seed, steps), cancellation).GetAwaiter().GetResult();
            }
        }
        var seconds = watch.Elapsed.TotalSeconds;
        module.eval();
        var needsDense = recipe.Start is not (Start.Random or Start.Orthogonal) || teacher is not null;
        return new Outcome(
            Qualities(nested, recipe.Planned ? PlansOf(nested, seed) : Rank.Of),
            seconds,
            TrainingsOf(recipe, seed, steps),
            needsDense ? trainedDense[seed].Seconds : 0
        );
    }

    private NestedTrainer<TBatch> TrainerOf(
        INestedModel<TModel, TAtRank> nested,
        Recipe recipe,
        int seed,
        TModel? teacher
    )
    {
        var options = new TrainerOptions
        {
            Seed = seed,
            Sampler = (_, samplerSeed) => SamplerOf(recipe, samplerSeed),
            Objective = recipe.Objective,
            ObjectiveLearningRate = recipe.ObjectiveLearningRate,
            Optimizer = parameters => optim.AdamW(parameters, lr: LearningRate),
            Realign = recipe.Realign,
        };
        return recipe.Teacher == Teacher.None
            ? NestedTrainer.For(nested, (TAtRank model, TBatch batch) => Loss(Logits(model, batch), batch), options)
            : NestedTrainer.For(
                nested,
                Logits,
                Loss,
                new Distillation<TBatch>
                {
                    Weight = 0.5,
                    Teacher = teacher is null ? null : batch => Logits(teacher, batch),
                },
                options
            );
    }

    private INestedModel<TModel, TAtRank> Started(Start start, int seed, CancellationToken cancellation)
    {
        if (start is Start.Random or Start.Orthogonal)
        {
            manual_seed(seed);
            var fresh = NewDense();
            return Nest(
                fresh,
                new ConversionOptions
                {
                    Initialization = start == Start.Random ? Initialization.Svd : Initialization.Orthogonal(seed),
                }
            );
        }
        var dense = TrainedDense(seed, cancellation);
        if (start == Start.Trained)
        {
            return Nest(dense, new ConversionOptions());
        }
        using var calibration = Calibration.Collect(
            dense,
            Training(seed + 500, 16),
            batch => Logits(dense, batch).Dispose(),
            cancellation
        );
        return Nest(
            dense,
            new ConversionOptions
            {
                Initialization = new WhitenedInitialization(calibration) { Centred = start == Start.Whitened },
            }
        );
    }

    /// <summary>A dense model after one training, the same for the same seed.</summary>
    private TModel TrainedDense(int seed, CancellationToken cancellation)
    {
        manual_seed(seed);
        var dense = NewDense();
        if (trainedDense.TryGetValue(seed, out var trained))
        {
            dense.load_state_dict(trained.State);
            return dense;
        }
        var watch = Stopwatch.StartNew();
        Train(dense, Training(seed, Steps), cancellation);
        var state = dense.state_dict().ToDictionary(e => e.Key, e => e.Value.detach().clone().DetachFromDisposeScope());
        trainedDense.Add(seed, (state, watch.Elapsed.TotalSeconds));
        return dense;
    }

    private void Train(TModel dense, IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        using var optimizer = optim.AdamW(dense.parameters(), lr: LearningRate);
        dense.train();
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            Loss(Logits(dense, batch), batch).backward();
            optimizer.step();
        }
    }

    private Dictionary<int, double> Qualities(INestedModel<TModel, TAtRank> nested, Func<int, Rank> ranks) =>
        Anchors
            .Concat(Between)
            .Order()
            .ToDictionary(rank => rank, rank => Quality(batch => Logits(nested.WithRank(ranks(rank)), batch)));

    /// <summary>For each uniform rank the plan that costs as much, by the loss of training rows.</summary>
    private Func<int, Rank> PlansOf(INestedModel<TModel, TAtRank> nested, int seed)
    {
        var module = (nn.Module)nested;
        double LossOf(TAtRank model) =>
            Training(seed + 500, 4)
                .Select(batch =>
                {
                    using var scope = NewDisposeScope();
                    return Loss(Logits(model, batch), batch).ToDouble();
                })
                .Average();
        var allocator = BudgetAllocator.Measure(nested, Anchors, LossOf);
        return rank => allocator.Plan(Budget.OfCost(CostAt(rank))).For(module);
    }

    private RankSampler SamplerOf(Recipe recipe, int seed) =>
        recipe.Sampler?.Invoke(Rank.Each(Anchors), seed)
        ?? new CostBalancedSampler(Rank.Each(Anchors), rank => StepCost(rank.Value));

    /// <summary>As many as the recipe has, or as fit into the cost of joint training.</summary>
    private int StepsOf(Recipe recipe, int seed)
    {
        if (!recipe.IsCostFixed)
        {
            return (int)Math.Round(recipe.Steps * Steps);
        }
        var sampler = SamplerOf(recipe, seed);
        const double Rounding = 1e-9;
        var (steps, left) = (0, recipe.Steps * Steps * JointCost);
        while ((left -= CostOf(sampler, steps)) >= -Rounding)
        {
            steps++;
        }
        return steps;
    }

    private double TrainingsOf(Recipe recipe, int seed, int steps) =>
        steps == 0 ? 0 : steps * MeanCost(recipe, seed, steps) / Steps;

    private double MeanCost(Recipe recipe, int seed, int steps)
    {
        var sampler = SamplerOf(recipe, seed);
        return Enumerable.Range(0, steps).Average(step => CostOf(sampler, step));
    }

    /// <summary>What a step costs, in steps of the dense model.</summary>
    private double CostOf(RankSampler sampler, int step) => sampler.Sample(step).Sum(rank => CostAt(rank.Value));
}
