using NsnGen.Analysis;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class FrontierTests
{
    [Fact]
    public void Measures_each_rank_without_gradients_in_eval_mode()
    {
        using var scope = NewDisposeScope();
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        var frontier = Frontier.Measure(
            nested,
            new[] { 2, 3, 6 }.Select(TwoLayers.Rank.Of),
            model => nested.training || is_grad_enabled() ? -1 : model.Rank.Value,
            (model, rows) => model.call(zeros(rows, 6, dtype: ScalarType.Float64)),
            new MeasureOptions { Rows = [1, 5], Runs = 3 }
        );
        Assert.Equal([2, 3, 6], frontier.Points.Select(point => point.Rank!.Value));
        Assert.Equal([2.0, 3.0, 6.0], frontier.Points.Select(point => point.Quality));
        Assert.Equal([true, false, true], frontier.Points.Select(point => point.Trained));
        Assert.All(frontier.Points, point => Assert.Equal([1, 5], point.LatencyMs.Keys.Order()));
        Assert.All(frontier.Points.SelectMany(point => point.LatencyMs.Values), ms => Assert.True(ms > 0));
    }

    [Fact]
    public void Area_under_the_curve_is_the_mean_quality_over_log_cost()
    {
        // Straight in log cost from (1/8, 0.2) to (1, 0.8): the mean is the middle, wherever the points in between lie.
        var frontier = new Frontier([Point(1.0 / 8, 0.2), Point(1, 0.8), Point(1.0 / 4, 0.4), Point(1.0 / 2, 0.6)]);
        Assert.Equal(0.5, frontier.AreaUnderCurve(), 12);
        Assert.Equal(0.7, new Frontier([Point(1, 0.7)]).AreaUnderCurve(), 12);
    }

    [Fact]
    public void Latency_is_the_median_of_turns()
    {
        const int Long = 250;
        // A warm-up and three runs of each: the first takes long once, the second twice.
        var (order, sleeps) = (new List<int>(), new Queue<int>([Long, Long, 0, Long, Long, 0, 0, Long]));
        void Act(int action)
        {
            order.Add(action);
            Thread.Sleep(sleeps.Dequeue());
        }
        var medians = Latency.Medians([() => Act(0), () => Act(1)], runs: 3, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], order);
        Assert.InRange(medians[0], 0, Long - 2);
        Assert.InRange(medians[1], Long - 2, 60_000);
    }

    private static FrontierPoint Point(double cost, double quality) =>
        new()
        {
            Rank = 1,
            Trained = true,
            CostRemaining = cost,
            Parameters = 1,
            Quality = quality,
        };
}
