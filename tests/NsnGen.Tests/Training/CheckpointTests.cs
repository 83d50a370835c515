using Microsoft.Extensions.Logging;
using NsnGen.Files;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class CheckpointTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nsn-checkpoint-");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("adamw", 1)]
    [InlineData("sgd", 3)]
    public async Task A_run_that_goes_on_is_the_run_that_was_not_interrupted(string optimizer, int batchesPerStep)
    {
        using var scope = NewDisposeScope();
        var (whole, parted) = (new KeptLog(), new KeptLog());
        using var model = Regression.Model();
        using var uninterrupted = Regression.Trainer(model, Options(whole) with { Checkpoints = null });
        await uninterrupted.FitAsync(Regression.Batches(60), TestContext.Current.CancellationToken);

        using var first = Regression.Model();
        await InterruptAsync(first, Options(parted), afterSteps: 11);
        using var second = Regression.Model(seed: 99);
        using var resumed = Regression.Trainer(second, Options(parted));
        await resumed.FitAsync(Regression.Batches(60), TestContext.Current.CancellationToken);

        Assert.Equal([0, 11], parted.Starts);
        Assert.Equal(uninterrupted.Steps, resumed.Steps);
        Assert.Equal(whole.Steps.Select(Exact), parted.Steps.Select(Exact));
        Assert.Equal(Regression.Weights(model), Regression.Weights(second));
        foreach (var (rank, s) in uninterrupted.Objective.Parameters)
        {
            Assert.NotEqual(0, s.ToDouble());
            Assert.Equal(s.ToDouble(), resumed.Objective.Parameters[rank].ToDouble());
        }

        TrainerOptions Options(KeptLog log) =>
            new()
            {
                Optimizer = parameters =>
                    optimizer == "sgd" ? optim.SGD(parameters, 0.05, momentum: 0.9) : optim.AdamW(parameters, 0.01),
                Scheduler = rates => optim.lr_scheduler.ExponentialLR(rates, 0.97),
                Objective = ranks => new UncertaintyObjective(ranks),
                ObjectiveLearningRate = 0.02,
                BatchesPerStep = batchesPerStep,
                Checkpoints = new TrainingCheckpoints(directory.FullName),
                Logs = [log],
            };
    }

    [Fact]
    public async Task A_call_of_fit_that_was_complete_is_passed_over()
    {
        using var scope = NewDisposeScope();
        var log = new KeptLog();
        using var model = Regression.Model();
        using (var trainer = Regression.Trainer(model, Options() with { Checkpoints = null }))
        {
            await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
            await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
        }

        using var parted = Regression.Model();
        using (var trainer = Regression.Trainer(parted, Options()))
        {
            await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
            await trainer.FitAsync(Regression.Batches(10).Take(4), TestContext.Current.CancellationToken);
        }
        File.Copy(Path.Combine(directory.FullName, "last.safetensors"), Path.Combine(directory.FullName, "end"));
        using var other = Regression.Model(seed: 99);
        using (var trainer = Regression.Trainer(other, Options() with { Logs = [log] }))
        {
            await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
            await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
            Assert.Equal(20, trainer.Steps);
        }
        Assert.Equal([14], log.Starts);
        Assert.Equal(Enumerable.Range(14, 6).Select(step => (long)step), log.Steps.Select(step => step.Step));
        Assert.Equal(Regression.Weights(model), Regression.Weights(other));

        // Realignment turns the components at the end of each call, so the calls must be the same.
        TrainerOptions Options() =>
            new() { Checkpoints = new TrainingCheckpoints(directory.FullName), Realign = false };
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(6, 0)]
    [InlineData(6, 5)]
    public async Task A_sequence_that_ends_before_the_batches_that_were_seen_is_refused(int seen, int left)
    {
        using var scope = NewDisposeScope();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) };
        using var model = Regression.Model();
        using (var trainer = Regression.Trainer(model, options))
        {
            await trainer.FitAsync(Regression.Batches(seen), TestContext.Current.CancellationToken);
        }
        using var resumed = Regression.Trainer(model, options);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            resumed.FitAsync(Regression.Batches(left), TestContext.Current.CancellationToken)
        );
        Assert.Contains($"after {left} batches", error.Message, StringComparison.Ordinal);
        Assert.Contains($"after {seen} batches", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_new_batches_says_so()
    {
        using var scope = NewDisposeScope();
        var told = new KeptMessages();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName), Logger = told };
        using var model = Regression.Model();
        for (var run = 0; run < 2; run++)
        {
            using var trainer = Regression.Trainer(model, options);
            await trainer.FitAsync(Regression.Batches(6), TestContext.Current.CancellationToken);
            Assert.Equal(6, trainer.Steps);
            Assert.Equal(run, told.Warnings.Count);
        }
        Assert.Contains("all 6 batches", told.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_run_that_is_started_again_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName), MaxSteps = 5 };
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(model, options);
        await trainer.FitAsync(Regression.Batches(100), TestContext.Current.CancellationToken);
        using var again = Regression.Model(seed: 99);
        using var second = Regression.Trainer(again, options);
        await second.FitAsync(Regression.Batches(100), TestContext.Current.CancellationToken);
        Assert.Equal((5L, 5L), (trainer.Steps, second.Steps));
        Assert.Equal(Regression.Weights(model), Regression.Weights(again));
    }

    [Fact]
    public async Task Every_few_steps_a_checkpoint_replaces_the_last_and_nothing_else_is_left()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        File.WriteAllText(
            Path.Combine(directory.FullName, $"last.safetensors.{new string('0', 32)}.tmp"),
            "half a checkpoint"
        );
        var positions = new List<string>();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Checkpoints = new TrainingCheckpoints(directory.FullName) { Every = 4 },
                Progress = new Watch(() => positions.Add(Position())),
            }
        );
        await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
        // What a step reports is before its own checkpoint.
        Assert.Equal(["", "", "", "", "4", "4", "4", "4", "8", "8"], positions);
        Assert.Equal("10", Position());
        Assert.Equal(["last.safetensors", "run.lock"], directory.GetFiles().Select(file => file.Name).Order());

        string Position()
        {
            var path = Path.Combine(directory.FullName, "last.safetensors");
            if (!File.Exists(path))
            {
                return "";
            }
            using var file = SafetensorsFile.Open(path);
            return file.Metadata["position"].Split("\"Steps\":")[1].Split(',')[0];
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_state_that_was_changed_is_refused_wherever_it_was_changed()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) };
        using (var trainer = Regression.Trainer(model, options))
        {
            await trainer.FitAsync(Regression.Batches(2), TestContext.Current.CancellationToken);
        }
        var path = Path.Combine(directory.FullName, "last.safetensors");
        var whole = File.ReadAllBytes(path);
        var random = Seeds.Random();
        for (var i = 0; i < 100; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, changed);
            using var twin = Regression.Model();
            using var resumed = Regression.Trainer(twin, options);
            var fault = await Record.ExceptionAsync(() =>
                resumed.FitAsync(Regression.Batches(2), TestContext.Current.CancellationToken)
            );
            Assert.True(fault is CheckpointException or InvalidDataException, $"{fault}");
        }
    }

    [Fact]
    public async Task A_random_state_that_torch_would_end_the_process_over_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) };
        using (var trainer = Regression.Trainer(model, options))
        {
            await trainer.FitAsync(Regression.Batches(2), TestContext.Current.CancellationToken);
        }
        var path = Path.Combine(directory.FullName, "last.safetensors");
        Dictionary<string, Tensor> tensors;
        Dictionary<string, string> metadata;
        using (var file = SafetensorsFile.Open(path))
        {
            tensors = file.Names.ToDictionary(name => name, file.Read);
            metadata = file.Metadata.ToDictionary();
        }
        tensors["random"] = tensors["random"].narrow(0, 0, 16);
        CheckedTensors.Write(path, [.. tensors], metadata);
        using var resumed = Regression.Trainer(model, options);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            resumed.FitAsync(Regression.Batches(4), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_state_of_another_run_is_refused()
    {
        using var scope = NewDisposeScope();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) };
        using var model = Regression.Model();
        using (var trainer = Regression.Trainer(model, options))
        {
            await trainer.FitAsync(Regression.Batches(3), TestContext.Current.CancellationToken);
        }
        Assert.Contains("seed", await RefusalAsync(options with { Seed = 7 }), StringComparison.Ordinal);
        var other = options with { Optimizer = parameters => optim.SGD(parameters, 0.1) };
        Assert.Contains("SGD", await RefusalAsync(other), StringComparison.Ordinal);

        async Task<string> RefusalAsync(TrainerOptions changed)
        {
            using var trainer = Regression.Trainer(model, changed);
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => trainer.FitAsync(Regression.Batches(3)));
            return error.Message;
        }
    }

    private static async Task InterruptAsync(TwoLayers.Nested model, TrainerOptions options, int afterSteps)
    {
        using var stop = new CancellationTokenSource();
        var taken = 0;
        var watch = new Watch(() =>
        {
            if (++taken == afterSteps)
            {
                stop.Cancel();
            }
        });
        using var trainer = Regression.Trainer(model, options with { Progress = watch });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            trainer.FitAsync(Regression.Batches(60), stop.Token)
        );
    }

    private static string Exact(TrainingStep step) =>
        $"{step.Step} {string.Join(' ', step.Losses)} {step.LearningRate:R} {step.GradientNorm:R}";

    private sealed class Watch(Action onStep) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => onStep();
    }

    private sealed class KeptMessages : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }
    }
}
