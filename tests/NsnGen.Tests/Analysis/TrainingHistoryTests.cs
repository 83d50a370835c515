using NsnGen.Analysis;
using NsnGen.Training;
using TorchSharp;

namespace NsnGen.Tests;

public sealed class TrainingHistoryTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"nsngen history {Guid.NewGuid():N}.csv");

    [Fact]
    public async Task It_keeps_what_training_told_at_each_rank()
    {
        using var model = Regression.Model();
        var history = new TrainingHistory();
        var log = new KeptLog();
        using var csv = new CsvTrainingLog(file);
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions
            {
                Logs = [history, log, csv],
                Sampler = (anchors, _) => new AllAnchorsSampler(anchors),
                Objective = ranks => new UncertaintyObjective(ranks),
                ObjectiveLearningRate = 0.1,
                Evaluation = Evaluation.Of(model, Regression.LossAt) with { Every = 5, LowerIsBetter = true },
            }
        );
        history.Watch(trainer.Objective);

        await trainer.FitAsync(Regression.Batches(20), TestContext.Current.CancellationToken);

        var losses = history.ByRank("loss");
        Assert.Equal(["1", "2", "4", "6"], losses.Select(entry => entry.Rank));
        Assert.All(losses, entry => Assert.Equal(Told(log, entry.Rank), entry.Points.Select(p => (p.Step, p.Value))));
        var (rank, logVariances) = history.ByRank("log_variance")[^1];
        Assert.Equal(("6", 20), (rank, logVariances.Count));
        using var last = trainer.Objective.Parameters[Rank.Of(6)].detach();
        Assert.Equal(last.ToDouble(), logVariances[^1].Value);
        Assert.NotEqual(0, last.ToDouble());
        Assert.Equal(4 * 4, history.Points.Count(point => point.Name == "quality"));

        csv.Dispose();
        var read = TrainingHistory.Read(file);
        Assert.Equal(history.Points.Where(point => point.Name != "log_variance"), read.Points);
    }

    [Fact]
    public void A_run_that_goes_on_drops_what_comes_again()
    {
        var history = new TrainingHistory();
        Tell(history, 5, step => step);
        history.Start(3);
        Assert.Equal([0L, 1, 2], history.Points.Select(point => point.Step));
    }

    [Fact]
    public void A_loss_that_rose_is_found_and_its_rank_named()
    {
        var history = new TrainingHistory();
        Tell(history, 100, step => 100 - step);
        history.Check();
        var risen = new TrainingHistory();
        Tell(risen, 100, step => step);
        var problem = Assert.Throws<BrokenModelException>(risen.Check);
        Assert.Contains("rank 4 rose from 4.5 to 94.5", problem.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(file);

    private static IEnumerable<(long, double)> Told(KeptLog log, string rank) =>
        log.Steps.SelectMany(step =>
            step.Losses.Where(at => at.Rank.ToString() == rank).Select(at => (step.Step, at.Loss))
        );

    private static void Tell(TrainingHistory history, int steps, Func<int, double> loss)
    {
        for (var step = 0; step < steps; step++)
        {
            history.Write(new TrainingStep(step, [(Rank.Of(4), loss(step))]));
        }
    }
}
