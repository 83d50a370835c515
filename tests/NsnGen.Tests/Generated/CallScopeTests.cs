using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests.Generated;

/// <summary>A call of a generated model frees what it made, and nothing that anyone can still reach.</summary>
public sealed class CallScopeTests
{
    [Fact]
    public void What_a_call_made_is_freed_when_it_ends()
    {
        using var nested = Busier.Nested.From(new Busier());
        using var x = randn(2, 8);
        nested.WithRank(2).call(x).Dispose();
        var before = Made();

        using var y = nested.WithRank(2).call(x);

        var (made, live) = (Made().Made - before.Made, Made().Live - before.Live);
        Assert.True(made > 10, $"{made} tensors were made.");
        Assert.Equal(1, live);
    }

    [Fact]
    public void Whatever_can_be_reached_outlives_the_call()
    {
        using var nested = Keeping.Nested.From(new Keeping());
        var cache = new Cache();
        using var x = randn(3, 8);

        for (var i = 0; i < 2; i++)
        {
            var answer = nested.WithRank(4).call(x, cache);
            var hidden = answer.Hidden["hidden"][0];

            Assert.Equal([3, 8], answer.Logits.shape);
            Assert.Equal(hidden.sum().item<float>(), answer.Hidden["hidden"][1].item<float>());
            Near(hidden + hidden, cache.Values[i]);
            Near(hidden + 1, nested.Seen[i]);
            Near(hidden - 1, nested.Last!);
            Near(hidden * 3, nested.modules().OfType<Nearest>().Single().Last!);
            Near(hidden / 3, Keeping.Latest!);
            Near(hidden.mean([0]), nested.get_buffer("mean")!);
        }
    }

    [Fact]
    public void A_result_that_is_computed_later_still_can_be()
    {
        using var nested = Lazy.Nested.From(new Lazy());
        using var x = randn(3, 8);

        var later = nested.WithRank(4).call(x);

        var values = later.ToList();
        Near(values[0] * 2, values[1]);
    }

    [Fact]
    public void What_hooks_were_shown_outlives_the_call()
    {
        using var nested = Busier.Nested.From(new Busier());
        var shown = new List<Tensor>();
        var layer = NestedLayers.Of(nested)[^1].Layer;
        var hook = layer.register_forward_hook(
            (_, input, _, output) =>
            {
                shown.AddRange([input, output]);
                return output;
            }
        );
        using var x = randn(2, 8);

        using var y = nested.WithRank(4).call(x);

        Near(layer.call(shown[0], Rank.Of(4)), shown[1]);
        hook.remove();
        var before = Made();
        nested.WithRank(4).call(x).Dispose();
        Assert.Equal(before.Live, Made().Live);
    }

    [Fact]
    public void A_result_belongs_to_the_scope_around_the_call()
    {
        using var nested = Busier.Nested.From(new Busier());
        using var x = randn(2, 8);
        Tensor y;
        using (NewDisposeScope())
        {
            y = nested.WithRank(4).call(x);
            Assert.False(y.IsInvalid);
        }
        Assert.True(y.IsInvalid);
        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void Gradients_flow_through_what_was_freed()
    {
        using var scope = NewDisposeScope();
        var nested = Busier.Nested.From(new Busier());
        var x = randn(2, 8, requires_grad: true);
        nested.WithRank(2).call(x).square().sum().backward();

        const float Step = 1e-2f;
        var direction = randn(2, 8);
        float At(float step)
        {
            using var _ = no_grad();
            return nested.WithRank(2).call(x + direction * step).square().sum().item<float>();
        }
        var slope = (At(Step) - At(-Step)) / (2 * Step);
        Assert.Equal(slope, (x.grad! * direction).sum().item<float>(), Math.Abs(slope) * 0.01 + 0.01);
    }

    [Fact]
    public void A_call_that_fails_leaves_nothing_behind()
    {
        using var nested = Busier.Nested.From(new Busier());
        using var x = randn(2, 8);
        using var wrong = randn(2, 7);
        nested.WithRank(4).call(x).Dispose();
        var before = Made();

        Assert.Throws<ArgumentException>(() => nested.WithRank(4).call(wrong));

        Assert.Equal(before.Live, Made().Live);
        using var y = nested.WithRank(4).call(x);
        Assert.False(y.IsInvalid);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Calls_are_right_beside_a_thread_that_collects_without_pause()
    {
        using var nested = Busier.Nested.From(new Busier());
        nested.eval();
        using var x = randn(4, 8);
        var expected = Enumerable.Range(1, 4).Select(r => nested.WithRank(r).call(x).data<float>().ToArray()).ToList();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var collector = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect(0);
                    GC.WaitForPendingFinalizers();
                }
            },
            TestContext.Current.CancellationToken
        );
        var callers = Enumerable
            .Range(0, 4)
            .Select(caller =>
                Task.Run(
                    () =>
                    {
                        using var _ = no_grad();
                        for (var i = caller; !stop.IsCancellationRequested; i++)
                        {
                            // The caller holds its input, as it would for any native call.
                            var y = nested.WithRank(i % 4 + 1).call(x);
                            Assert.Equal(expected[i % 4], y.data<float>().ToArray(), Close);
                            y.Dispose();
                        }
                    },
                    TestContext.Current.CancellationToken
                )
            );

        await Task.WhenAll([collector, .. callers]);
    }

    private static bool Close(float a, float b) => MathF.Abs(a - b) <= 1e-4f * (1 + MathF.Abs(a));

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<float>() < 1e-4f);
    }

    /// <summary>The tensors that this thread made, and those of them that nobody has disposed of.</summary>
    private static (long Made, long Live) Made()
    {
        var counts = DisposeScopeManager.Statistics.TensorStatistics;
        var made = counts.CreatedInScopeCount + counts.CreatedOutsideScopeCount;
        return (made, made - counts.DisposedInScopeCount - counts.DisposedOutsideScopeCount);
    }
}
