using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class ObjectiveTests
{
    [Fact]
    public void Uncertainty_is_equation_3_and_so_are_its_gradients()
    {
        using var scope = NewDisposeScope();
        using var objective = new UncertaintyObjective(Rank.Each(2, 8));
        using (no_grad())
        {
            objective.Parameters[Rank.Of(2)].fill_(0.7);
            objective.Parameters[Rank.Of(8)].fill_(-0.3);
        }
        var (high, low) = (tensor(0.4, requires_grad: true), tensor(1.9, requires_grad: true));
        var total = objective.Combine([new RankLoss(Rank.Of(8), high), new RankLoss(Rank.Of(2), low)]);
        Assert.Equal(Math.Exp(0.3) * 0.4 - 0.3 + Math.Exp(-0.7) * 1.9 + 0.7, total.ToDouble(), 6);
        total.backward();
        Assert.Equal(Math.Exp(0.3), high.grad!.ToDouble(), 6);
        Assert.Equal(Math.Exp(-0.7), low.grad!.ToDouble(), 6);
        Assert.Equal(1 - Math.Exp(-0.7) * 1.9, objective.Parameters[Rank.Of(2)].grad!.ToDouble(), 6);
        Assert.Equal(1 - Math.Exp(0.3) * 0.4, objective.Parameters[Rank.Of(8)].grad!.ToDouble(), 6);
    }

    [Fact]
    public void Log_variances_stay_within_their_bound()
    {
        using var scope = NewDisposeScope();
        using var objective = new UncertaintyObjective(Rank.Each(1)) { Bound = 2 };
        using var optimizer = optim.SGD(objective.Parameters.Values, 10);
        for (var i = 0; i < 5; i++)
        {
            optimizer.zero_grad();
            objective.Combine([new RankLoss(Rank.Of(1), tensor(1e-6))]).backward();
            optimizer.step();
        }
        var total = objective.Combine([new RankLoss(Rank.Of(1), tensor(3.0))]);
        Assert.Equal(-2, objective.Parameters[Rank.Of(1)].ToDouble(), 6);
        Assert.Equal(Math.Exp(2) * 3 - 2, total.ToDouble(), 4);
    }

    [Fact]
    public void Unknown_rank_is_named()
    {
        using var scope = NewDisposeScope();
        using var objective = new UncertaintyObjective(Rank.Each(1, 2));
        var error = Assert.Throws<ArgumentException>(() => objective.Combine([new RankLoss(Rank.Of(3), tensor(1.0))]));
        Assert.Contains("of rank 3;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_log_variances_are_the_logarithms_of_the_losses()
    {
        using var scope = NewDisposeScope();
        var (high, low) = (tensor(0.4, requires_grad: true), tensor(1.9, requires_grad: true));
        using var objective = new UncertaintyObjective(Rank.Each(2, 8));
        using (no_grad())
        {
            objective.Parameters[Rank.Of(2)].fill_(Math.Log(1.9));
            objective.Parameters[Rank.Of(8)].fill_(Math.Log(0.4));
        }
        var total = objective.Combine([new RankLoss(Rank.Of(8), high), new RankLoss(Rank.Of(2), low)]);
        // exp(−s) L + s at s = log L is 1 + log L, whose slope in s is 0 and in L is 1/L.
        Assert.Equal(2 + Math.Log(0.4) + Math.Log(1.9), total.ToDouble(), 6);
        total.backward();
        Assert.All(objective.Parameters.Values, s => Assert.Equal(0, s.grad!.ToDouble(), 6));
        Assert.Equal(1 / 0.4, high.grad!.ToDouble(), 5);
        Assert.Equal(1 / 1.9, low.grad!.ToDouble(), 5);
    }

    [Fact]
    public void Uniform_is_the_mean()
    {
        using var scope = NewDisposeScope();
        using var objective = new UniformObjective();
        RankLoss[] losses = [new(Rank.Of(8), tensor(0.4)), new(Rank.Of(2), tensor(1.9)), new(Rank.Of(1), tensor(3.1))];
        Assert.Equal(1.8, objective.Combine(losses).ToDouble(), 6);
    }
}
