using NsnGen.Analysis;
using NsnGen.Checkpoints;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>BatchNorm and its like have statistics of their own at each rank.</summary>
[Collection(nameof(Alone))]
public sealed class RunningStatisticsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();

    public RunningStatisticsTests()
    {
        set_num_threads(1);
        manual_seed(5);
    }

    public void Dispose()
    {
        folder.Dispose();
        scope.Dispose();
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(32)]
    [InlineData(0)]
    public async Task After_training_eval_mode_is_as_good_as_the_statistics_of_the_batch(int recalibrationBatches)
    {
        using var nested = Normed.Nested.From(new Normed());
        using var trainer = Trainer(nested, new TrainerOptions { RecalibrationBatches = recalibrationBatches });
        await trainer.FitAsync(Batches(600), TestContext.Current.CancellationToken);

        foreach (var rank in Rank.Each(2, 3, 4, 9, 16))
        {
            Assert.InRange(LossAt(nested, rank, train: false), 0, 1.3 * LossAt(nested, rank, train: true) + 0.01);
        }
    }

    [Fact]
    public void A_step_at_one_rank_leaves_the_statistics_of_the_others()
    {
        using var nested = Normed.Nested.From(new Normed());
        var x = randn(64, 16);
        nested.train();
        nested.call(x, Rank.Of(2));
        nested.call(x, Rank.Of(4));
        nested.eval();
        var before = Rank.Each(4, 16).Select(rank => nested.call(x, rank)).ToList();
        nested.train();
        nested.call(x * 3 + 1, Rank.Of(2));
        nested.eval();
        Assert.All(Rank.Each(4, 16).Zip(before), pair => Equal(pair.Second, nested.call(x, pair.First), 0));
    }

    [Fact]
    public void Recalibrated_statistics_are_the_means_over_the_batches()
    {
        using var nested = Normed.Nested.From(new Normed());
        var batches = new[] { randn(32, 16), randn(32, 16) * 2, randn(32, 16) + 1 };
        nested.eval();
        Recalibrate(nested, batches, Rank.Each(2, 4));

        var state = nested.state_dict();
        Assert.Equal([2L, 4L], state["norm.rank_keys"].data<long>().ToArray());
        foreach (var (row, rank) in new[] { (0, 2), (1, 4) })
        {
            var hidden = batches.Select(x => nested.Hidden(x, Rank.Of(rank))).ToList();
            Equal(stack(hidden.Select(h => h.mean([0]))).mean([0]), state["norm.rank_mean"][row], 1e-5);
            Equal(stack(hidden.Select(h => h.var(0))).mean([0]), state["norm.rank_var"][row], 1e-5);
        }
        Assert.False(nested.training);
    }

    [Fact]
    public void The_full_rank_of_a_converted_model_has_the_statistics_of_the_dense_one()
    {
        var (dense, x) = (new Normed(), randn(64, 16));
        dense.call(randn(64, 16) * 2);
        dense.eval();
        var expected = dense.call(x);
        using var nested = Normed.Nested.From(dense);
        Equal(expected, nested.call(x, Rank.Of(16)), 1e-4);
        Recalibrate(nested, [x], Rank.Each(2, 4));
        Equal(expected, nested.call(x, Rank.Of(16)), 1e-4);
    }

    [Fact]
    public void A_checkpoint_keeps_the_statistics_of_each_rank()
    {
        using var nested = Calibrated();
        var plan = PlanOf(nested);
        Recalibrate(nested, [randn(64, 16)], [.. Rank.Each(2, 4, 16), plan]);
        var path = folder.File("normed.safetensors");
        nested.Save(path);

        foreach (
            var loaded in new[] { Normed.Nested.Load(path, () => new Normed()), Normed.Nested.Load(path, new Normed()) }
        )
        {
            loaded.eval();
            var x = randn(8, 16);
            Assert.All(Rank.Each(1, 2, 3, 4, 11, 16), rank => Equal(nested.call(x, rank), loaded.call(x, rank), 0));
            Equal(nested.call(x, plan), loaded.call(x, plan.Plan!.For(loaded)), 0);
            loaded.Dispose();
        }

        using var part = Normed.Nested.Load(path, () => new Normed(), maxRank: 3);
        part.eval();
        var input = randn(8, 16);
        Equal(nested.call(input, Rank.Of(3)), part.call(input, Rank.Of(3)), 0);
        part.Grow(path, 16);
        Equal(nested.call(input, Rank.Of(11)), part.call(input, Rank.Of(11)), 0);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void A_rank_is_exported_with_its_statistics(int rank)
    {
        using var nested = Calibrated();
        var x = randn(8, 16);
        var expected = nested.call(x, Rank.Of(rank));
        using var dense = nested.WithRank(Normed.Rank.Of(rank)).ToDense(new Normed());
        dense.eval();
        Equal(expected, dense.call(x), 1e-4);

        var path = folder.File("dense.safetensors");
        nested.WithRank(Normed.Rank.Of(rank)).Save(path);
        using var read = new Normed();
        DenseCheckpoint.Load(read, path);
        read.eval();
        Equal(expected, read.call(x), 1e-4);
    }

    [Fact]
    public void Rows_of_several_ranks_each_have_their_own()
    {
        using var nested = Calibrated();
        int[] ranks = [2, 16, 3, 4, 2];
        var x = randn(ranks.Length, 16);
        var together = nested.call(x, Rank.PerRow(ranks));
        for (var row = 0; row < ranks.Length; row++)
        {
            Equal(nested.call(x[row].unsqueeze(0), Rank.Of(ranks[row])), together[row].unsqueeze(0), 1e-5);
        }
    }

    [Fact]
    public void A_plan_without_statistics_is_refused_and_gets_them_by_a_call()
    {
        using var nested = Calibrated();
        var (plan, x) = (PlanOf(nested), randn(64, 16));
        var fault = Assert.Throws<InvalidOperationException>(() => nested.call(x, plan));
        Assert.Contains("cost 40 %", fault.Message, StringComparison.Ordinal);
        Assert.Contains("nested.Recalibrate", fault.Message, StringComparison.Ordinal);

        Recalibrate(nested, [x], [plan]);
        var inEval = nested.call(x, plan);
        nested.train();
        Equal(nested.call(x, plan), inEval, 0.1);
        nested.eval();
        // The plan of the largest ranks is the full model.
        var whole = new RankPlan(
            NestedLayers.Of(nested).ToDictionary(entry => entry.Name, entry => entry.Layer.MaxRank)
        );
        Equal(nested.call(x, Rank.Of(16)), nested.call(x, whole.For(nested)), 1e-6);
        Assert.Throws<InvalidOperationException>(() => nested.call(x, Rank.Of(4)));
    }

    [Fact]
    public void They_follow_the_model_to_another_type_and_back()
    {
        using var nested = Calibrated();
        var x = randn(8, 16);
        var expected = nested.call(x, Rank.Of(3));
        nested.to(ScalarType.Float64);
        Equal(expected, nested.call(x.to(ScalarType.Float64), Rank.Of(3)).to(ScalarType.Float32), 1e-5);
        nested.to(ScalarType.Float32);
        Equal(expected, nested.call(x, Rank.Of(3)), 1e-5);
        Assert.Equal(ScalarType.Int64, nested.state_dict()["norm.rank_keys"].dtype);
    }

    [Fact]
    public void Cancelled_they_stay_as_they_were()
    {
        using var nested = Calibrated();
        var x = randn(8, 16);
        var expected = nested.call(x, Rank.Of(4));
        using var source = new CancellationTokenSource();
        IEnumerable<Tensor> Batches()
        {
            yield return x;
            source.Cancel();
            yield return x;
        }
        Assert.Throws<OperationCanceledException>(() =>
            nested.Recalibrate(Batches(), (model, batch) => model.call(batch), cancellation: source.Token)
        );
        Equal(expected, nested.call(x, Rank.Of(4)), 0);
        Assert.Throws<ArgumentException>(() => Recalibrate(nested, []));
        Equal(expected, nested.call(x, Rank.Of(4)), 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_instance_norm_that_tracks_them_has_them_too(bool hasBatchAxis)
    {
        long[] shape = hasBatchAxis ? [4, 8, 6, 5] : [8, 6, 5];
        var dense = nn.Sequential(nn.Conv2d(8, 8, 1), nn.InstanceNorm2d(8, affine: true, track_running_stats: true));
        var nested = Converted.By(surgery => surgery.Sequence(dense, 8, "s"));
        var (x, other) = (randn(shape), randn(shape) * 2);
        nested.train();
        nested.call(other, Rank.Of(2));
        nested.call(other * 2, Rank.Of(8));
        nested.eval();
        var (small, large) = (nested.call(x, Rank.Of(2)), nested.call(x, Rank.Of(8)));
        nested.train();
        nested.call(other * 5, Rank.Of(8));
        nested.eval();
        Equal(small, nested.call(x, Rank.Of(2)), 0);
        Assert.NotEqual(0, (large - nested.call(x, Rank.Of(8))).abs().max().ToDouble());
        Assert.Equal(shape, small.shape);
    }

    [Fact]
    public async Task A_run_that_goes_on_has_the_statistics_of_one_that_was_not_interrupted()
    {
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(folder.Path) { Every = 10 } };
        using var whole = Model();
        using (var trainer = Trainer(whole, options with { Checkpoints = null }))
        {
            await trainer.FitAsync(Batches(40), TestContext.Current.CancellationToken);
        }

        using (var first = Model())
        using (var trainer = Trainer(first, options with { MaxSteps = 17 }))
        {
            await trainer.FitAsync(Batches(40), TestContext.Current.CancellationToken);
        }
        using var second = Model();
        using (var trainer = Trainer(second, options))
        {
            await trainer.FitAsync(Batches(40), TestContext.Current.CancellationToken);
        }
        var (expected, actual) = (whole.state_dict(), second.state_dict());
        Assert.Contains("norm.rank_mean", expected.Keys);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, entry => Equal(entry.Value, actual[entry.Key], 0));

        static Normed.Nested Model()
        {
            manual_seed(3);
            return Normed.Nested.From(new Normed());
        }
    }

    [Fact]
    public void A_step_that_was_not_taken_leaves_the_statistics_as_they_were()
    {
        using var nested = Normed.Nested.From(new Normed());
        nested.train();
        nested.call(randn(32, 16), Rank.Of(4));
        var before = nested.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using var trainer = nested.Trainer<Tensor>(
            (model, x) => (model.call(x) * 0).abs().sum().sqrt(),
            new TrainerOptions { Sampler = (_, seed) => new OneRankSampler(Rank.Each(2), seed) }
        );
        Assert.Throws<NonFiniteStepException>(() => trainer.Step(randn(32, 16)));
        var after = nested.state_dict();
        Assert.Equal(before.Keys, after.Keys);
        Assert.Equal([4L], after["norm.rank_keys"].data<long>().ToArray());
        Assert.All(before, entry => Equal(entry.Value, after[entry.Key], 0));
    }

    [Fact]
    public async Task An_evaluation_sees_the_statistics_of_the_weights_that_it_evaluates()
    {
        using var nested = Normed.Nested.From(new Normed());
        var ratios = new List<double>();
        using var trainer = Trainer(
            nested,
            new TrainerOptions
            {
                Optimizer = parameters => optim.AdamW(parameters, lr: 0.05),
                Evaluation = Evaluation.Of(
                    nested,
                    model =>
                    {
                        Assert.False(nested.training);
                        var inEval = LossAt(nested, model.Rank, train: false);
                        ratios.Add(inEval / LossAt(nested, model.Rank, train: true));
                        return inEval;
                    }
                ) with
                {
                    Every = 5,
                },
            }
        );
        await trainer.FitAsync(Batches(10), TestContext.Current.CancellationToken);
        Assert.Equal(6, ratios.Count);
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.7, 1.4));
    }

    private static void Recalibrate(Normed.Nested nested, Tensor[] batches, IReadOnlyList<Rank>? ranks = null) =>
        nested.Recalibrate(batches, (model, x) => model.call(x), ranks, TestContext.Current.CancellationToken);

    private static NestedTrainer<(Tensor X, Tensor Y)> Trainer(Normed.Nested nested, TrainerOptions options) =>
        nested.Trainer<(Tensor X, Tensor Y)>((model, batch) => mse_loss(model.call(batch.X), batch.Y), options);

    private static IEnumerable<(Tensor X, Tensor Y)> Batches(int count) => Enumerable.Range(0, count).Select(Batch);

    private static (Tensor X, Tensor Y) Batch(int index)
    {
        using var generator = new Generator((ulong)(index % 50 + 1));
        var x = randn(new long[] { 64, 16 }, generator: generator);
        return (x, (x.narrow(1, 0, 4) * 2).sin());
    }

    private double LossAt(Normed.Nested nested, Rank rank, bool train)
    {
        // Train mode notes the statistics of the batch, so a copy is asked.
        var path = folder.File("copy.safetensors");
        nested.Save(path);
        using var copy = Normed.Nested.Load(path, new Normed());
        copy.train(train);
        using var noGrad = no_grad();
        var (x, y) = Batch(20);
        return mse_loss(copy.call(x, rank), y).ToDouble();
    }

    /// <summary>A model in eval mode with statistics at 2, 4 and 16 that differ.</summary>
    private static Normed.Nested Calibrated()
    {
        var nested = Normed.Nested.From(new Normed());
        nested.eval();
        Recalibrate(nested, [randn(64, 16), randn(64, 16) + 1]);
        return nested;
    }

    private static Rank PlanOf(Normed.Nested nested) =>
        (
            new RankPlan(
                NestedLayers.Of(nested).Select((entry, i) => (entry.Name, i)).ToDictionary(p => p.Name, p => p.i + 2)
            )
            {
                Name = "cost 40 %",
            }
        ).For(nested);

    private static void Equal(Tensor expected, Tensor actual, double within) =>
        Assert.InRange((expected - actual).abs().max().ToDouble(), 0, within);
}
