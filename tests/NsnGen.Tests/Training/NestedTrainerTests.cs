using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class NestedTrainerTests
{
    private static readonly IReadOnlyList<Rank> Ranks = Rank.Each(1, 2, 4, 6);

    [Fact]
    public async Task Joint_training_lowers_the_loss_at_every_rank_trained_or_not()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var before = Enumerable.Range(1, 6).Select(rank => LossAt(nested, rank, x, y)).ToList();
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            new TrainerOptions { Optimizer = parameters => optim.AdamW(parameters, lr: 0.02) }
        );
        await trainer.FitAsync(Enumerable.Repeat((x, y), 300), TestContext.Current.CancellationToken);
        Assert.Equal(300, trainer.Steps);
        for (var rank = 1; rank <= 6; rank++)
        {
            Assert.InRange(LossAt(nested, rank, x, y), 0, 0.8 * before[rank - 1]);
        }
    }

    [Fact]
    public void A_step_is_the_gradient_step_of_the_objective()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var twin = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        twin.load_state_dict(nested.state_dict());
        var ranks = Rank.Each(6, 2);
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            new TrainerOptions
            {
                Optimizer = parameters => optim.SGD(parameters, 0.1),
                Objective = _ => new LogSum(),
                Sampler = (_, _) => new Fixed(ranks),
            }
        );
        var step = trainer.Step((x, y));

        Assert.Equal(ranks, step.Losses.Select(loss => loss.Rank));
        ranks.Select(rank => mse_loss(twin.call(x, rank), y).log()).Aggregate((a, b) => a + b).backward();
        foreach (var (name, parameter) in twin.named_parameters())
        {
            var expected = parameter.detach() - 0.1 * parameter.grad!;
            Assert.InRange(Reference.Distance(nested.get_parameter(name)!.detach(), expected), 0, 1e-10);
        }
    }

    [Fact]
    public void Anchors_are_visited_as_often_as_their_cost_allows_unless_told_otherwise()
    {
        const int Steps = 60;
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y)
        );
        var visits = Enumerable
            .Range(0, Steps)
            .SelectMany(_ => trainer.Step((x, y)).Losses)
            .ToLookup(loss => loss.Rank);
        var cheapest = ModelCost.Of(nested, Ranks[0]).Macs;
        Assert.Equal(
            Ranks.Select(rank => Math.Ceiling(Steps * Math.Sqrt((double)cheapest / ModelCost.Of(nested, rank).Macs))),
            Ranks.Select(rank => (double)visits[rank].Count())
        );
        Assert.InRange(visits[Ranks[^1]].Count(), 1, Steps - 1);
        Assert.IsType<UniformObjective>(trainer.Objective);
    }

    [Fact]
    public async Task The_objective_learns_too()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            new TrainerOptions
            {
                Sampler = (anchors, seed) => new AnchorAndVariantSampler(anchors, seed),
                Objective = ranks => new UncertaintyObjective(ranks),
                ObjectiveLearningRate = 0.01,
            }
        );
        await trainer.FitAsync(Enumerable.Repeat((x, y), 40), TestContext.Current.CancellationToken);
        Assert.Equal(Ranks, trainer.Objective.Parameters.Keys.OrderBy(rank => rank.Value));
        Assert.All(trainer.Objective.Parameters.Values, s => Assert.NotEqual(0, s.ToDouble()));
    }

    [Fact]
    public void A_step_has_gradients_whatever_the_mode_of_its_thread()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y)
        );
        using var noGrad = no_grad();
        var before = nested.get_parameter("fc1.down")!.clone();
        trainer.Step((x, y));
        Assert.NotEqual(0, Reference.Distance(nested.get_parameter("fc1.down")!, before));
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void A_log_variance_rests_while_its_rank_does()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            new TrainerOptions
            {
                Sampler = (anchors, seed) => new AnchorAndVariantSampler(anchors, seed),
                Objective = ranks => new UncertaintyObjective(ranks),
                ObjectiveLearningRate = 0.01,
            }
        );
        for (var i = 0; i < 20; i++)
        {
            var before = trainer.Objective.Parameters.ToDictionary(s => s.Key, s => s.Value.ToDouble());
            var visited = trainer.Step((x, y)).Losses.Select(loss => loss.Rank);
            var moved = trainer.Objective.Parameters.Where(s => s.Value.ToDouble() != before[s.Key]).Select(s => s.Key);
            Assert.Equal(visited.ToHashSet(), moved.ToHashSet());
        }
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_reported_with_rank_and_step_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var before = nested.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y) / (model.Rank == Mlp6 ? 0 : 1)
        );
        var error = Assert.Throws<NonFiniteLossException>(() => trainer.Step((x, y)));
        Assert.Equal((Mlp6, 0L), (error.Rank, error.Step));
        Assert.Contains("rank 6", error.Message, StringComparison.Ordinal);
        Assert.Contains("step 0", error.Message, StringComparison.Ordinal);
        Assert.All(nested.state_dict(), entry => Assert.True(entry.Value.equal(before[entry.Key]).all().ToBoolean()));
    }

    [Fact]
    public async Task Cancellation_stops_between_steps_and_keeps_them()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Task();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var stop = new CancellationTokenSource();
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            new TrainerOptions { Progress = new StopAfter(7, stop) }
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            trainer.FitAsync(Enumerable.Repeat((x, y), 1000), stop.Token)
        );
        Assert.Equal(7, trainer.Steps);
    }

    private static Rank Mlp6 => TwoLayers.Rank.Full;

    private static (Tensor X, Tensor Y) Task()
    {
        var x = randn(64, 6, dtype: ScalarType.Float64);
        return (x, (x.narrow(1, 0, 4) * 2).sin());
    }

    private static double LossAt(TwoLayers.Nested nested, int rank, Tensor x, Tensor y)
    {
        nested.eval();
        using var noGrad = no_grad();
        return mse_loss(nested.WithRank(rank).call(x), y).ToDouble();
    }

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Last.Step + 1 == steps)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>An objective of the user's own, which is not linear in the losses.</summary>
    private sealed class LogSum : RankObjective
    {
        public override Tensor Combine(IReadOnlyList<RankLoss> losses) =>
            losses.Select(loss => loss.Loss.log()).Aggregate((a, b) => a + b);
    }

    private sealed class Fixed(IReadOnlyList<Rank> ranks) : RankSampler
    {
        public override IReadOnlyList<Rank> Support => ranks;

        public override IReadOnlyList<Rank> Sample(long step) => ranks;
    }
}
