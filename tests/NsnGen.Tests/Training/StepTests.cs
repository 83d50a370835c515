using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class StepTests
{
    public static TheoryData<string> Objectives => ["uniform", "uncertainty"];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Several_batches_are_one_large_batch(string objective)
    {
        using var scope = NewDisposeScope();
        using var small = Regression.Model();
        using var large = Regression.Model();
        var options = new TrainerOptions
        {
            Objective = ranks => objective == "uniform" ? new UniformObjective() : new UncertaintyObjective(ranks),
            ObjectiveLearningRate = 0.05,
            ClipGradientNorm = 0.3,
        };
        using var inParts = Regression.Trainer(small, options);
        using var atOnce = Regression.Trainer(large, options);
        // Log-variances are float32, and weigh the gradients.
        var digits = objective == "uniform" ? 10 : 6;
        for (var i = 0; i < 5; i++)
        {
            (Tensor X, Tensor Y)[] parts = [.. Enumerable.Range(3 * i, 3).Select(index => Regression.Batch(index))];
            var whole = (cat([.. parts.Select(part => part.X)]), cat([.. parts.Select(part => part.Y)]));
            var (first, second) = (inParts.Step(parts), atOnce.Step(whole));
            foreach (var (mine, its) in first.Losses.Zip(second.Losses))
            {
                Assert.Equal(its.Rank, mine.Rank);
                Assert.Equal(its.Loss, mine.Loss, digits);
            }
            Assert.Equal(second.GradientNorm!.Value, first.GradientNorm!.Value, digits);
        }
        // Adam divides by the gradient's magnitude, so rounding of the gradients shows in the ninth digit.
        Assert.All(Regression.Weights(small).Zip(Regression.Weights(large)), w => Assert.Equal(w.Second, w.First, 7));
        Assert.All(
            inParts.Objective.Parameters,
            s => Assert.Equal(atOnce.Objective.Parameters[s.Key].ToDouble(), s.Value.ToDouble(), 5)
        );
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("uncertainty")]
    [InlineData("distilled")]
    public void A_joint_step_is_the_step_of_the_combined_loss_and_frees_each_rank_before_the_next(string how)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var twin = Regression.Model();
        var alive = new List<long>();
        RankObjective Of(IReadOnlyList<Rank> ranks) =>
            how == "uncertainty" ? new UncertaintyObjective(ranks) : new UniformObjective();
        TrainerOptions Options(bool isWhole) =>
            new()
            {
                Sampler = (anchors, _) => new AllAnchorsSampler(anchors),
                Objective = ranks => isWhole ? new Whole(Of(ranks)) : Of(ranks),
                ObjectiveLearningRate = 0.05,
                Optimizer = parameters => optim.SGD(parameters, 0.1),
            };
        using var termByTerm = Trainer(model, Options(isWhole: false), () => alive.Add(Tensor.TotalCount));
        using var atOnce = Trainer(twin, Options(isWhole: true), () => { });
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            alive.Clear();
            var (mine, its) = (termByTerm.Step(Regression.Batch(i)), atOnce.Step(Regression.Batch(i)));
            Assert.Equal(its.Losses.Select(loss => loss.Rank), mine.Losses.Select(loss => loss.Rank));
            Assert.All(mine.Losses.Zip(its.Losses), pair => Assert.Equal(pair.Second.Loss, pair.First.Loss, 6));
        }
        Assert.All(Regression.Weights(model).Zip(Regression.Weights(twin)), w => Assert.Equal(w.Second, w.First, 6));
        // At the start of each rank no more tensors live than at the first: gradients aside, of which a parameter has one.
        Assert.Equal(4, alive.Count);
        var gradients = 2 * model.parameters().Count();
        Assert.All(alive, count => Assert.InRange(count - alive[0], long.MinValue, gradients));

        NestedTrainer<(Tensor X, Tensor Y)> Trainer(TwoLayers.Nested nested, TrainerOptions options, Action watch) =>
            how == "distilled"
                ? nested.Trainer<(Tensor X, Tensor Y)>(
                    (at, batch) => Watched(at.call(batch.X), watch),
                    (logits, batch) => mse_loss(logits, batch.Y),
                    new Distillation<(Tensor X, Tensor Y)>(),
                    options
                )
                : nested.Trainer<(Tensor X, Tensor Y)>(
                    (at, batch) => mse_loss(Watched(at.call(batch.X), watch), batch.Y),
                    options
                );

        static Tensor Watched(Tensor output, Action watch)
        {
            watch();
            // What a large model would leave for its gradient.
            for (var i = 0; i < 50; i++)
            {
                _ = output * 2;
            }
            return output;
        }
    }

    [Fact]
    public async Task A_call_ends_when_its_time_is_over_and_another_goes_on()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var twin = Regression.Model();
        var options = new TrainerOptions { MaxTime = TimeSpan.FromTicks(1) };
        using var trainer = Regression.Trainer(model, options);
        using var whole = Regression.Trainer(twin, options with { MaxTime = TimeSpan.FromDays(1) });
        foreach (var part in Regression.Batches(4).Chunk(1))
        {
            await trainer.FitAsync(part.Concat(Endless()), TestContext.Current.CancellationToken);
        }
        await whole.FitAsync(Regression.Batches(4), TestContext.Current.CancellationToken);
        Assert.Equal((4L, 4L), (trainer.Steps, whole.Steps));
        Assert.Equal(Regression.Weights(twin), Regression.Weights(model));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Regression.Trainer(model, options with { MaxTime = TimeSpan.Zero })
        );

        static IEnumerable<(Tensor X, Tensor Y)> Endless()
        {
            while (true)
            {
                yield return Regression.Batch(9);
            }
        }
    }

    /// <summary>An objective that says nothing of its terms.</summary>
    private sealed class Whole(RankObjective inner) : RankObjective
    {
        public override IReadOnlyDictionary<Rank, TorchSharp.Modules.Parameter> Parameters => inner.Parameters;

        public override Tensor Combine(IReadOnlyList<RankLoss> losses) => inner.Combine(losses);
    }

    [Fact]
    public async Task Fit_takes_several_batches_a_step_and_the_last_step_those_that_are_left()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var twin = Regression.Model();
        var options = new TrainerOptions { BatchesPerStep = 3, Realign = false };
        using var trainer = Regression.Trainer(model, options);
        using var byHand = Regression.Trainer(twin, options);
        await trainer.FitAsync(Regression.Batches(7), TestContext.Current.CancellationToken);
        foreach (var part in Regression.Batches(7).Chunk(3))
        {
            byHand.Step(part);
        }
        Assert.Equal(3, trainer.Steps);
        Assert.Equal(Regression.Weights(twin), Regression.Weights(model));
    }

    [Fact]
    public async Task A_batch_may_be_disposed_when_the_next_is_asked_for()
    {
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(model, new TrainerOptions { BatchesPerStep = 2 });
        await trainer.FitAsync(Passing(), TestContext.Current.CancellationToken);
        Assert.Equal(3, trainer.Steps);

        static IEnumerable<(Tensor X, Tensor Y)> Passing()
        {
            for (var i = 0; i < 6; i++)
            {
                var (x, y) = Regression.Batch(i);
                yield return (x, y);
                x.Dispose();
                y.Dispose();
            }
        }
    }

    [Fact]
    public void The_schedule_sets_the_rate_of_every_step()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Optimizer = parameters => optim.SGD(parameters, 0.1),
                Scheduler = optimizer => optim.lr_scheduler.StepLR(optimizer, 2, gamma: 0.5),
            }
        );
        var rates = Enumerable.Range(0, 6).Select(i => trainer.Step(Regression.Batch(i)).LearningRate).ToList();
        Assert.Equal([0.1, 0.1, 0.05, 0.05, 0.025, 0.025], rates);
    }

    [Fact]
    public void The_objective_has_a_learning_rate_of_its_own()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Objective = ranks => new UncertaintyObjective(ranks),
                Optimizer = parameters => optim.SGD(parameters, 0),
                ObjectiveLearningRate = 0.03,
            }
        );
        var before = Regression.Weights(model);
        var visited = trainer.Step(Regression.Batch(0)).Losses.Select(loss => loss.Rank);
        Assert.Equal(before, Regression.Weights(model));
        // Adam's first step is the learning rate, whatever the gradient.
        Assert.All(visited, rank => Assert.Equal(0.03, Math.Abs(trainer.Objective.Parameters[rank].ToDouble()), 5));
    }

    [Fact]
    public void A_step_without_batches_is_refused()
    {
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(model, new TrainerOptions());
        Assert.Throws<ArgumentException>(() => trainer.Step());
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Regression.Trainer(model, new TrainerOptions { BatchesPerStep = 0 })
        );
    }

    [Fact]
    public void Gradients_are_measured_only_for_those_who_ask()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var twin = Regression.Model();
        using var silent = Regression.Trainer(model, new TrainerOptions());
        using var clipped = Regression.Trainer(twin, new TrainerOptions { ClipGradientNorm = 1e9 });
        Assert.Null(silent.Step(Regression.Batch(0)).GradientNorm);
        var norm = clipped.Step(Regression.Batch(0)).GradientNorm!.Value;
        var gradients = twin.parameters().SelectMany(parameter => parameter.grad!.data<double>().ToArray());
        Assert.Equal(Math.Sqrt(gradients.Sum(g => g * g)), norm, 9);
    }

    [Fact]
    public async Task A_model_of_bfloat16_trains()
    {
        using var model = Regression.Model();
        model.to(ScalarType.BFloat16);
        var log = new KeptLog();
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => mse_loss(at.call(batch.X.to(ScalarType.BFloat16)).to(ScalarType.Float64), batch.Y),
            new TrainerOptions { Optimizer = parameters => optim.AdamW(parameters, lr: 0.01), Logs = [log] }
        );
        await trainer.FitAsync(Regression.Batches(200), TestContext.Current.CancellationToken);
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.BFloat16, parameter.dtype));
        var full = log
            .Steps.SelectMany(step => step.Losses)
            .Where(at => at.Rank == TwoLayers.Rank.R6)
            .Select(at => at.Loss)
            .ToList();
        Assert.InRange(full.TakeLast(20).Average(), 0, 0.7 * full.Take(20).Average());
    }

    [Fact]
    public void A_loss_that_is_not_finite_in_any_batch_leaves_the_step_untaken()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(model, new TrainerOptions());
        using var twin = Regression.Model();
        using var unharmed = Regression.Trainer(twin, new TrainerOptions());
        var (x, y) = Regression.Batch(1);
        Assert.Throws<NonFiniteLossException>(() => trainer.Step(Regression.Batch(0), (x, y / 0)));
        Assert.Equal(0, trainer.Steps);
        trainer.Step((x, y));
        unharmed.Step((x, y));
        Assert.Equal(Regression.Weights(twin), Regression.Weights(model));
    }

    [Theory]
    [InlineData("null", "The loss at rank 6 is null")]
    [InlineData("vector", "The loss at rank 6 is [16, 4]")]
    [InlineData("constant", "No gradient flows")]
    public void A_loss_that_is_none_is_explained(string kind, string message)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) =>
                kind switch
                {
                    "null" => null!,
                    "vector" => at.call(batch.X) - batch.Y,
                    _ => mse_loss(batch.Y, batch.Y),
                },
            new TrainerOptions { Sampler = (_, _) => new AllAnchorsSampler(Rank.Each(6)) }
        );
        var fault = Assert.Throws<InvalidOperationException>(() => trainer.Step(Regression.Batch(0)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Logits_that_are_null_are_explained(bool ofTeacher)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => ofTeacher ? at.call(batch.X) : null!,
            (logits, batch) => mse_loss(logits, batch.Y),
            new Distillation<(Tensor X, Tensor Y)> { Teacher = ofTeacher ? _ => null! : null }
        );
        var fault = Assert.Throws<InvalidOperationException>(() => trainer.Step(Regression.Batch(0)));
        Assert.Contains(ofTeacher ? "teacher's logits" : "logits at rank 6", fault.Message, StringComparison.Ordinal);
    }
}
