using NsnGen.Bench;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests.Bench;

/// <summary>What the evidence compares with is what it is said to be.</summary>
public sealed class BaselineTests
{
    [Fact]
    public void Closed_form_is_the_sum_of_the_logarithms()
    {
        using var scope = NewDisposeScope();
        var (high, low) = (tensor(0.4, requires_grad: true), tensor(1.9, requires_grad: true));
        using var objective = new LogObjective();
        var total = objective.Combine([new RankLoss(Rank.Of(8), high), new RankLoss(Rank.Of(2), low)]);
        Assert.Equal(Math.Log(0.4) + Math.Log(1.9), total.ToDouble(), 6);
        total.backward();
        Assert.Equal(1 / 0.4, high.grad!.ToDouble(), 5);
        Assert.Equal(1 / 1.9, low.grad!.ToDouble(), 5);
    }

    [Fact]
    public void Closed_form_of_a_loss_below_zero_is_refused()
    {
        using var loss = tensor(-0.5);
        using var objective = new LogObjective();
        var error = Assert.Throws<ArgumentException>(() => objective.Combine([new RankLoss(Rank.Of(4), loss)]));
        Assert.Contains("rank 4 is -0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Curriculum_opens_from_the_top()
    {
        var sampler = new CurriculumSampler(Rank.Each(1, 2, 4, 8), warmUp: 100, open => new AllAnchorsSampler(open));
        Assert.Equal(Rank.Each(8), sampler.Sample(0));
        Assert.Equal(Rank.Each(4, 8), sampler.Sample(25));
        Assert.Equal(Rank.Each(2, 4, 8), sampler.Sample(74));
        Assert.Equal(Rank.Each(1, 2, 4, 8), sampler.Sample(75));
        Assert.Equal(Rank.Each(1, 2, 4, 8), sampler.Sample(1_000_000));
    }
}
