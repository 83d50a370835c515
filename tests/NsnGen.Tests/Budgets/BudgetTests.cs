using NsnGen.Analysis;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class BudgetTests
{
    [Fact]
    public void Plans_grow_by_prefixes_and_fill_their_budget()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        var dense = ModelCost.Dense(nested);
        RankPlan? smaller = null;
        for (var percent = 30; percent <= 100; percent++)
        {
            var plan = allocator.Plan(Budget.OfCost(percent / 100.0));
            Assert.True(smaller is null || smaller.IsPrefixOf(plan));
            var cost = nested.WithRank(plan).Cost.RemainingOf(dense);
            Assert.InRange(cost, 0, percent / 100.0);
            Assert.Equal(plan, allocator.AtPercent(percent).Plan);
            smaller = plan;
        }
        Assert.Equal([("fc1", 6), ("fc2", 4)], smaller!.Ranks.OrderBy(e => e.Key).Select(e => (e.Key, e.Value)));
    }

    [Fact]
    public void The_next_plan_would_not_fit()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        foreach (var budget in new[] { Budget.OfCost(0.6), Budget.OfParameters(80), Budget.OfBytes(300) })
        {
            var plan = allocator.Plan(budget);
            var index = Enumerable.Range(0, allocator.PlanCount).Last(i => allocator.PlanAt(i) == plan);
            Assert.True(budget.Measure(nested, plan.For(nested)) <= budget.Limit);
            Assert.True(budget.Measure(nested, allocator.PlanAt(index + 1).For(nested)) > budget.Limit);
        }
    }

    [Fact]
    public void A_measured_latency_is_a_budget()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        var tried = new HashSet<RankPlan>();
        var plan = allocator.Plan(Budget.OfLatency(1e9, rank => tried.Add(rank.Plan!), runs: 1));
        Assert.Equal(allocator.PlanAt(allocator.PlanCount - 1), plan);
        Assert.InRange(tried.Count, 2, 5);
    }

    [Fact]
    public void A_budget_below_the_least_says_what_the_least_is()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var allocator = new BudgetAllocator(nested, Sensitivity.OfWeights(nested));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => allocator.Plan(Budget.OfCost(0.01)));
        Assert.Contains("0.01 of the dense cost", error.Message, StringComparison.Ordinal);
        Assert.Contains("still needs 0.3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => allocator.Plan(Budget.OfCost(double.NaN)));
    }

    [Fact]
    public void A_plan_gives_each_layer_its_own_rank()
    {
        using var scope = NewDisposeScope();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var layers = NestedLayers.Of(nested).ToDictionary(entry => entry.Name, entry => entry.Layer);
        var x = randn(3, 6, dtype: ScalarType.Float64);
        var actual = nested.WithRank(Plan(("fc1", 2), ("fc2", 3))).call(x);
        var hidden = layers["fc1"].call(x, Rank.Of(2)).tanh();
        Assert.Equal(0, Reference.Distance(actual, layers["fc2"].call(hidden, Rank.Of(3))));
    }

    [Fact]
    public void A_plan_for_other_layers_is_refused()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        using var other = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        Assert.Throws<ArgumentException>(() => Plan(("fc1", 2)).For(nested));
        Assert.Throws<ArgumentException>(() => Plan(("fc1", 2), ("fc2", 0)).For(nested));
        Assert.Throws<ArgumentException>(() => Plan(("fc1", 2), ("fc2", 1), ("fc3", 1)).For(nested));
        var rank = Plan(("fc1", 2), ("fc2", 1)).For(nested);
        var error = Assert.Throws<ArgumentException>(() => other.call(zeros(1, 6, dtype: ScalarType.Float64), rank));
        Assert.Contains("another model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_called_by_its_name_if_it_has_one()
    {
        var plan = Plan(("fc1", 2), ("fc2", 5));
        Assert.Equal("2 … 5 in 2 layers", plan.ToString());
        var named = plan with { Name = "small" };
        Assert.Equal("small", named.ToString());
        Assert.Equal(plan, named);
        Assert.All(
            ["", " ", "16", "two, with a comma", "two\nlines", "a \" quote"],
            name => Assert.Throws<ArgumentException>(() => plan with { Name = name })
        );
    }

    private static RankPlan Plan(params (string Name, int Rank)[] ranks) =>
        new(ranks.ToDictionary(entry => entry.Name, entry => entry.Rank, StringComparer.Ordinal));
}
