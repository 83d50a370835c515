using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class TelemetryTests
{
    [Fact]
    public void Metrics_are_those_of_the_step()
    {
        using var scope = NewDisposeScope();
        var measured = new List<(string Name, double Value, string? Rank)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "NsnGen.Training")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) =>
                measured.Add((instrument.Name, value, tags.Length == 0 ? null : (string?)tags[0].Value))
        );
        listener.Start();
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(model, new TrainerOptions());
        var step = trainer.Step(Regression.Batch(0));
        Assert.NotNull(step.GradientNorm);
        Assert.Equal(
            [
                .. step.Losses.Select(at => ("nsngen.training.loss", at.Loss, (string?)at.Rank.ToString())),
                ("nsngen.training.learning_rate", step.LearningRate, null),
                ("nsngen.training.step.duration", step.Duration.TotalSeconds, null),
                ("nsngen.training.gradient_norm", step.GradientNorm.Value, null),
            ],
            measured
        );
    }

    [Fact]
    public async Task The_logger_is_told_of_evaluations_and_of_the_end()
    {
        using var scope = NewDisposeScope();
        var logger = new KeptMessages();
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Evaluation = Evaluation.Of(model, _ => 0.5) with { Every = 2, Patience = 1 },
                Logger = logger,
            }
        );
        await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "Evaluation after step 1: 0.5; best: True.",
                "Evaluation after step 3: 0.5; best: False.",
                "Training ends after 4 steps; 1 evaluations were no better.",
            ],
            logger.Messages
        );
    }

    [Fact]
    public async Task Progress_knows_the_end_where_it_can()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        (Tensor X, Tensor Y)[] batches = [.. Regression.Batches(7)];
        var options = new TrainerOptions { BatchesPerStep = 2 };
        Assert.All(await TotalsAsync(options, batches), total => Assert.Equal(4, total));
        Assert.All(await TotalsAsync(options with { MaxSteps = 3 }, batches), total => Assert.Equal(3, total));
        Assert.All(await TotalsAsync(options with { MaxSteps = 3 }, Unknown()), total => Assert.Equal(3, total));
        Assert.All(await TotalsAsync(options, Unknown()), Assert.Null);

        IEnumerable<(Tensor X, Tensor Y)> Unknown()
        {
            foreach (var batch in batches)
            {
                yield return batch;
            }
        }

        async Task<List<long?>> TotalsAsync(TrainerOptions how, IEnumerable<(Tensor X, Tensor Y)> source)
        {
            var progress = new KeptProgress();
            using var trainer = Regression.Trainer(model, how with { Progress = progress });
            await trainer.FitAsync(source, TestContext.Current.CancellationToken);
            Assert.Equal(trainer.Steps, progress.Reports.Count);
            var last = progress.Reports[^1];
            Assert.Equal(last.TotalSteps is null ? null : TimeSpan.Zero, last.Remaining);
            Assert.True(last.Elapsed > TimeSpan.Zero);
            return [.. progress.Reports.Select(report => report.TotalSteps)];
        }
    }

    private sealed class KeptProgress : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value) => Reports.Add(value);
    }

    private sealed class KeptMessages : ILogger
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Messages.Add(formatter(state, exception));
    }
}
