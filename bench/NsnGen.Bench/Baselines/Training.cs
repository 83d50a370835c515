using System.Diagnostics;
using System.Runtime.InteropServices;
using NsnGen.Generated;
using NsnGen.Samples;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>What a training took. All methods have the optimizer, the schedule and the batches of <see cref="Tuning"/>.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="DenseSteps">What they cost, in steps of the dense model.</param>
/// <param name="Seconds">How long they took.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Training(int Steps, double DenseSteps, double Seconds)
{
    private const double LearningRate = 1e-3;
    private const double LargestNorm = 1;

    /// <summary>A forward pass of the dense model, which a teacher costs in each step, in steps of the dense model.</summary>
    private const double TeacherCost = 1.0 / 3;

    /// <summary>This training and a later one together.</summary>
    public Training And(Training later) =>
        new(Steps + later.Steps, DenseSteps + later.DenseSteps, Seconds + later.Seconds);

    /// <summary>Trains a nested model for a given cost.</summary>
    /// <param name="task">The stories.</param>
    /// <param name="nested">The model; it ends in eval mode.</param>
    /// <param name="sampler">Which ranks each step visits.</param>
    /// <param name="denseSteps">The cost in steps of the dense model.</param>
    /// <param name="seed">Decides the stories of each step.</param>
    /// <param name="teacher">A model whose answers are to be met in place of the stories' own words; null for none.</param>
    public static Training Of(
        StoriesTask task,
        Llama.Nested nested,
        RankSampler sampler,
        double denseSteps,
        int seed,
        Llama? teacher = null
    )
    {
        double CostOf(int step) =>
            sampler.Sample(step).Sum(rank => task.Cost.OfStep(nested, rank, task.Train))
            + (teacher is null ? 0 : TeacherCost);
        var (steps, cost) = (0, 0.0);
        for (var next = CostOf(0); steps == 0 || cost + next <= denseSteps; next = CostOf(steps))
        {
            cost += next;
            steps++;
        }
        var options = new TrainerOptions
        {
            Seed = seed,
            Sampler = (_, _) => sampler,
            Optimizer = Optimizer,
            Scheduler = new WarmUpAndCosine(steps, least: 0.1).Of,
            ClipGradientNorm = LargestNorm,
        };
        using var trainer = TrainerOf(nested, teacher, options);
        var watch = Stopwatch.StartNew();
        trainer.FitAsync(task.Train.Random(Tuning.BatchSize, steps, seed), task.Cancellation).GetAwaiter().GetResult();
        nested.eval();
        return new Training(steps, cost, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Trains a dense model, of which each step may use a part.</summary>
    /// <param name="task">The stories.</param>
    /// <param name="dense">The model; it ends in eval mode.</param>
    /// <param name="prepare">Told of each step before it; says what the step costs in steps of the dense model.</param>
    /// <param name="denseSteps">The cost of all steps.</param>
    /// <param name="seed">Decides the stories of each step.</param>
    public static Training Of(StoriesTask task, Llama dense, Func<int, double> prepare, double denseSteps, int seed)
    {
        var (steps, cost) = (0, 0.0);
        while (steps == 0 || cost + prepare(steps) <= denseSteps)
        {
            cost += prepare(steps++);
        }
        using var optimizer = Optimizer(dense.parameters());
        var scheduler = new WarmUpAndCosine(steps, least: 0.1).Of(optimizer);
        var watch = Stopwatch.StartNew();
        dense.train();
        var step = 0;
        foreach (var batch in task.Train.Random(Tuning.BatchSize, steps, seed))
        {
            task.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            prepare(step++);
            optimizer.zero_grad();
            batch.Loss(dense.call(batch.Tokens, null)).backward();
            nn.utils.clip_grad_norm_(dense.parameters(), LargestNorm);
            optimizer.step();
            scheduler.step();
        }
        dense.eval();
        return new Training(steps, cost, watch.Elapsed.TotalSeconds);
    }

    private static NestedTrainer<TokenBatch> TrainerOf(Llama.Nested nested, Llama? teacher, TrainerOptions options) =>
        teacher is null
            ? nested.Trainer<TokenBatch>((model, batch) => batch.Loss(model.call(batch.Tokens, null)), options)
            : NestedTrainer.For<Llama, Llama.AtRank, TokenBatch>(
                nested,
                (model, batch) => Predictions(model.call(batch.Tokens, null), batch),
                (logits, batch) => cross_entropy(logits, batch.Next.flatten().masked_select(IsPredicted(batch))),
                new Distillation<TokenBatch>
                {
                    Teacher = batch => Predictions(teacher.call(batch.Tokens, null), batch),
                },
                options
            );

    /// <summary>The logits where there is a token to predict, <c>[tokens, vocabulary]</c>.</summary>
    private static Tensor Predictions(Tensor logits, TokenBatch batch) =>
        logits.flatten(0, 1).index_select(0, IsPredicted(batch).nonzero().flatten());

    private static Tensor IsPredicted(TokenBatch batch) => batch.Next.flatten().ne(Stories.Padding);

    private static AdamW Optimizer(IEnumerable<Parameter> parameters) => optim.AdamW(parameters, lr: LearningRate);
}
