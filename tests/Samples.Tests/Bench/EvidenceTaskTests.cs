using NsnGen.Bench;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests.Bench;

public sealed class EvidenceTaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void Joint_training_costs_what_it_may_and_no_more(int steps)
    {
        using var scope = NewDisposeScope();
        var rows = new LabelledRows(randn(64, 100), randint(0, 4, 64));
        var task = new PerceptronTask("random", rows, rows, classes: 4, steps);
        var outcome = task.Run(Recipes.FromScratch, seed: 0, TestContext.Current.CancellationToken);
        var dearest = task.Anchors.Sum(task.CostAt) / steps;
        Assert.InRange(outcome.Trainings, task.JointCost - dearest, task.JointCost + 1e-9);
    }
}
