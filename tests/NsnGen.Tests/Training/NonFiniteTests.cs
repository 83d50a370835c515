using NsnGen.Files;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>Numbers that are not finite, wherever in a step they appear, reach neither the weights nor a file.</summary>
[Collection(nameof(Alone))]
public sealed class NonFiniteTests : IDisposable
{
    private const int Bad = 2;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nsn-finite-");

    private string Last => Path.Combine(directory.FullName, "last.safetensors");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData(null, "adamw", 3)]
    [InlineData(0.5, "adamw", 3)]
    [InlineData(0.5, "sgd", 5)]
    [InlineData(null, "rmsprop", 5)]
    public async Task A_gradient_that_is_not_finite_is_named_and_leaves_the_step_before(
        double? clip,
        string optimizer,
        int batches
    )
    {
        using var scope = NewDisposeScope();
        var options = new TrainerOptions { ClipGradientNorm = clip, Optimizer = Optimizer(optimizer) };
        using var twin = Regression.Model();
        using (var unharmed = Regression.Trainer(twin, options))
        {
            await unharmed.FitAsync(Regression.Batches(Bad), TestContext.Current.CancellationToken);
        }
        using var model = Regression.Model();
        using var trainer = Trainer(
            model,
            options with
            {
                Checkpoints = optimizer == "rmsprop" ? null : new TrainingCheckpoints(directory.FullName),
            },
            // Its value is 0, its gradient 0 · ∞.
            y => (y * 0).abs().sum().sqrt()
        );
        var error = await Assert.ThrowsAsync<NonFiniteStepException>(() =>
            trainer.FitAsync(Regression.Batches(batches), TestContext.Current.CancellationToken)
        );
        Assert.Equal(Bad, error.Step);
        Assert.Contains(error.Parameter, twin.named_parameters().Select(entry => entry.name));
        Assert.Contains($"step {Bad}", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Parameter!, error.Message, StringComparison.Ordinal);
        Assert.Equal(Bad, trainer.Steps);
        Assert.Equal(Regression.Weights(twin), Regression.Weights(model));
        if (optimizer != "rmsprop")
        {
            using var file = SafetensorsFile.Open(Last);
            Assert.All(
                model.state_dict(),
                entry => Assert.True(file.Read($"model.{entry.Key}").equal(entry.Value).all().ToBoolean())
            );
        }
    }

    [Fact]
    public async Task A_run_goes_on_from_the_step_before_the_one_that_failed()
    {
        using var scope = NewDisposeScope();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) };
        using var twin = Regression.Model();
        using var whole = Regression.Trainer(twin, options with { Checkpoints = null });
        await whole.FitAsync(Regression.Batches(6), TestContext.Current.CancellationToken);
        using var model = Regression.Model();
        using (var failing = Trainer(model, options, y => (y * 0).abs().sum().sqrt()))
        {
            await Assert.ThrowsAsync<NonFiniteStepException>(() =>
                failing.FitAsync(Regression.Batches(6), TestContext.Current.CancellationToken)
            );
        }
        using var again = Regression.Model(seed: 7);
        using var mended = Regression.Trainer(again, options);
        await mended.FitAsync(Regression.Batches(6), TestContext.Current.CancellationToken);
        Assert.Equal(Regression.Weights(twin), Regression.Weights(again));
    }

    [Fact]
    public async Task A_checkpoint_is_that_of_the_step_before_a_loss_that_is_not_finite()
    {
        using var model = Regression.Model();
        using var trainer = Trainer(
            model,
            new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) },
            y => y.sum() / 0
        );
        await Assert.ThrowsAsync<NonFiniteLossException>(() =>
            trainer.FitAsync(Regression.Batches(3), TestContext.Current.CancellationToken)
        );
        using var file = SafetensorsFile.Open(Last);
        Assert.Contains($"\"Steps\":{Bad}", file.Metadata["position"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sgd", 1e300)]
    [InlineData("adamw", double.MaxValue)]
    [InlineData("rmsprop", double.MaxValue)]
    public async Task An_optimizer_that_overflows_leaves_the_weights_of_the_step_before(string optimizer, double rate)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        // The second step meets the rate that is too large.
        using var trainer = Trainer(
            model,
            new TrainerOptions
            {
                Optimizer = Optimizer(optimizer),
                Scheduler = rates => optim.lr_scheduler.LambdaLR(rates, step => step == 0 ? 1 : rate),
                Checkpoints = optimizer == "rmsprop" ? null : new TrainingCheckpoints(directory.FullName) { Every = 1 },
            },
            y => y.sum() * 1e30,
            badBatch: 1
        );
        var before = Array.Empty<double>();
        var error = await Assert.ThrowsAsync<NonFiniteStepException>(() =>
            trainer.FitAsync(
                Regression
                    .Batches(4)
                    .Select(batch =>
                    {
                        before = Regression.Weights(model);
                        return batch;
                    }),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(1, error.Step);
        Assert.NotNull(error.Parameter);
        Assert.Equal(before, Regression.Weights(model));
        // What the optimizer remembers is lost, so nothing more may be kept.
        await Record.ExceptionAsync(() => trainer.FitAsync([], TestContext.Current.CancellationToken));
        if (optimizer != "rmsprop")
        {
            using var file = SafetensorsFile.Open(Last);
            Assert.Contains("\"Steps\":1,", file.Metadata["position"], StringComparison.Ordinal);
            var kept = model.state_dict().Keys.SelectMany(key => file.Read($"model.{key}").data<double>());
            Assert.Equal(before, kept.ToArray());
        }
    }

    [Fact]
    public void A_second_moment_that_overflows_does_not_end_learning_in_silence()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        model.to(ScalarType.Float32);
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => at.call(batch.X.to(ScalarType.Float32)).sum() * 1e25f
        );
        var error = Assert.Throws<NonFiniteStepException>(() => trainer.Step(Regression.Batch(0)));
        Assert.NotNull(error.Parameter);
    }

    [Fact]
    public void A_norm_of_gradients_that_overflows_does_not_clip_them_to_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        model.to(ScalarType.Float32);
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => at.call(batch.X.to(ScalarType.Float32)).sum() * 1e25f,
            new TrainerOptions { ClipGradientNorm = 1, Optimizer = parameters => optim.SGD(parameters, 0.1) }
        );
        Assert.Throws<NonFiniteStepException>(() => trainer.Step(Regression.Batch(0)));
    }

    [Fact]
    public void What_a_failed_step_wrote_to_buffers_is_undone()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var seen = zeros(3);
        model.register_buffer("seen", seen);
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) =>
            {
                using var untracked = no_grad();
                seen.add_(float.NaN);
                using var tracked = enable_grad();
                return mse_loss(at.call(batch.X), batch.Y) / 0;
            }
        );
        Assert.Throws<NonFiniteLossException>(() => trainer.Step(Regression.Batch(0)));
        Assert.Equal([0, 0, 0], seen.data<float>().ToArray());
    }

    [Fact]
    public void Parameters_that_the_optimizer_has_beside_the_model_are_guarded_too()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var beside = new Parameter(ones(2, dtype: ScalarType.Float64));
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => mse_loss(at.call(batch.X), batch.Y) + (beside * 0).sum().sqrt(),
            new TrainerOptions { Optimizer = parameters => optim.AdamW(parameters.Append(beside), 0.1) }
        );
        var error = Assert.Throws<NonFiniteStepException>(() => trainer.Step(Regression.Batch(0)));
        Assert.Contains("optimizer", error.Parameter!, StringComparison.Ordinal);
        Assert.Equal([1, 1], beside.data<double>().ToArray());
    }

    [Fact]
    public void Gradients_that_are_sparse_are_read_too()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        using var table = nn.Embedding(5, 4, sparse: true, dtype: ScalarType.Float64);
        var before = table.weight!.detach().clone();
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => (at.call(batch.X).sum() * 0) + table.call(tensor(new[] { 1L, 3L })).sum(),
            new TrainerOptions { Optimizer = parameters => optim.SGD(parameters.Concat(table.parameters()), 0.1) }
        );
        trainer.Step(Regression.Batch(0));
        Assert.Equal(
            [0, 0.1, 0, 0.1, 0],
            (before - table.weight!.detach()).mean([1]).data<double>().ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-12
        );
    }

    [Fact]
    public void An_objective_that_makes_no_number_of_finite_losses_is_named()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var before = Regression.Weights(model);
        using var trainer = model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) => mse_loss(at.call(batch.X), batch.Y) - 100,
            new TrainerOptions { Objective = _ => new Logarithm() }
        );
        var error = Assert.Throws<NonFiniteStepException>(() => trainer.Step(Regression.Batch(0)));
        Assert.Null(error.Parameter);
        Assert.Contains(nameof(Logarithm), error.Message, StringComparison.Ordinal);
        Assert.Contains("rank 6", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Regression.Weights(model));
    }

    private static NestedTrainer<(Tensor X, Tensor Y)> Trainer(
        TwoLayers.Nested model,
        TrainerOptions options,
        Func<Tensor, Tensor> bad,
        int badBatch = Bad
    )
    {
        var (x, _) = Regression.Batch(badBatch);
        return model.Trainer<(Tensor X, Tensor Y)>(
            (at, batch) =>
            {
                var y = at.call(batch.X);
                return batch.X.equal(x).all().ToBoolean() ? bad(y) : mse_loss(y, batch.Y);
            },
            options
        );
    }

    private static Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer(string name) =>
        parameters =>
            name switch
            {
                "sgd" => optim.SGD(parameters, 0.05, momentum: 0.9),
                "rmsprop" => optim.RMSProp(parameters, 0.01),
                _ => optim.AdamW(parameters, 0.01),
            };

    private sealed class Logarithm : RankObjective
    {
        public override Tensor Combine(IReadOnlyList<RankLoss> losses) =>
            losses.Select(loss => loss.Loss.log()).Aggregate((a, b) => a + b);
    }
}
