using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class EvaluationTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nsn-evaluation-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Quality_is_measured_every_few_steps_at_the_ranks_asked_for()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var log = new KeptLog();
        var modes = new List<(bool Training, bool Gradients)>();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Evaluation = Evaluation.Of(model, Quality) with { Ranks = Rank.Each(1, 3, 6), Every = 4 },
                Logs = [log],
            }
        );
        await trainer.FitAsync(Regression.Batches(10), TestContext.Current.CancellationToken);
        Assert.Equal([3L, 7L], log.Evaluations.Select(evaluation => evaluation.Step));
        foreach (var evaluation in log.Evaluations)
        {
            Assert.Equal(Rank.Each(1, 3, 6), evaluation.Qualities.Select(at => at.Rank));
            Assert.Equal(evaluation.Qualities.Average(at => at.Quality), evaluation.Score, 12);
        }
        Assert.All(modes, mode => Assert.Equal((false, false), mode));
        Assert.Equal(6, modes.Count);
        Assert.True(model.training);

        double Quality(TwoLayers.AtRank at)
        {
            modes.Add((model.training, is_grad_enabled()));
            return Regression.LossAt(at);
        }
    }

    [Fact]
    public void The_models_anchors_are_measured_unless_others_are_named()
    {
        using var model = Regression.Model();
        var evaluation = Evaluation.Of(model, _ => 0);
        Assert.Equal(Rank.Each(1, 2, 4, 6), evaluation.Ranks);
        Assert.Throws<ArgumentException>(() => evaluation with { Ranks = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation with { Every = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation with { Patience = 0 });
    }

    [Theory]
    [InlineData(false, new[] { 1.0, 3, 2, double.NaN, 4, 4, 3, 2, 9 }, 8, 4.0)]
    [InlineData(true, new[] { 5.0, 6, 4, 4, 4, 4, 1 }, 6, 4.0)]
    public async Task Training_ends_when_patience_does(bool lower, double[] scores, int evaluations, double best)
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var log = new KeptLog();
        var given = new Queue<double>(scores);
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Evaluation = Evaluation.Of(model, _ => given.Dequeue()) with
                {
                    Ranks = [TwoLayers.Rank.R6],
                    Every = 2,
                    Patience = 3,
                    LowerIsBetter = lower,
                },
                Logs = [log],
            }
        );
        await trainer.FitAsync(Regression.Batches(100), TestContext.Current.CancellationToken);
        Assert.True(trainer.StoppedEarly);
        Assert.Equal((evaluations, 2L * evaluations), (log.Evaluations.Count, trainer.Steps));
        Assert.Equal(best, log.Evaluations.Last(evaluation => evaluation.IsBest).Score);
    }

    [Fact]
    public async Task The_best_weights_are_kept_and_restored()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var (given, seen) = (new Queue<double>([1, 2, 5, 3]), new List<double[]>());
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Evaluation = Evaluation.Of(model, Remember) with { Ranks = [TwoLayers.Rank.R6], Every = 5 },
                Checkpoints = new TrainingCheckpoints(directory.FullName),
            }
        );
        Assert.Throws<InvalidOperationException>(trainer.RestoreBest);
        await trainer.FitAsync(Regression.Batches(20), TestContext.Current.CancellationToken);
        Assert.NotEqual(seen[2], Regression.Weights(model));
        trainer.RestoreBest();
        Assert.Equal(seen[2], Regression.Weights(model));

        double Remember(TwoLayers.AtRank at)
        {
            seen.Add(Regression.Weights(model));
            return given.Dequeue();
        }
    }
}
