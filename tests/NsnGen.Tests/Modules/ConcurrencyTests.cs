using NsnGen.Checkpoints;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>What docs/concurrency.md promises: calls may run at the same time, and nothing else beside them.</summary>
[Collection(nameof(Alone))]
public sealed class ConcurrencyTests
{
    private const int Callers = 3;

    [Fact]
    public async Task Calls_at_any_ranks_run_at_the_same_time()
    {
        using var model = Serving();
        var expected = Enumerable.Range(1, 6).ToDictionary(rank => rank, rank => Answer(model, rank));
        var faults = await BesideAsync(
            calls: caller =>
            {
                var rank = 1 + (caller % 6);
                Assert.Equal(expected[rank], Answer(model, rank));
            },
            change: () => Thread.Sleep(1),
            times: 500
        );
        Assert.Empty(faults);
    }

    [Fact]
    public async Task To_change_the_type_while_others_call_ends_no_process()
    {
        using var model = Serving();
        var faults = await BesideAsync(
            calls: caller => Answer(model, 1 + (caller % 6)),
            change: () =>
            {
                model.to(ScalarType.Float32);
                model.to(ScalarType.Float64);
            },
            times: 300
        );
        Assert.All(faults, Managed);
        Assert.Equal(4, Answer(model, 6).Length);
    }

    [Fact]
    public async Task To_change_the_type_of_a_normalization_while_others_call_it_ends_no_process()
    {
        using var norm = NestedNorm.Of(nn.BatchNorm1d(4096))!;
        norm.eval();
        norm.to(ScalarType.Float64);
        using var input = arange(4096, ScalarType.Float64).repeat(64, 1);
        using var expected = norm.call(input, Rank.Of(4)).detach();
        var faults = await BesideAsync(
            calls: _ =>
            {
                using var untracked = no_grad();
                using var scope = NewDisposeScope();
                var output = norm.call(input, Rank.Of(4));
                Assert.True(output.allclose(expected, 1e-5), "The statistics changed during a call.");
            },
            change: () =>
            {
                norm.to(ScalarType.Float32);
                norm.to(ScalarType.Float64);
            },
            times: 300
        );
        Assert.All(faults, Managed);
    }

    [Fact]
    public void A_normalization_that_is_being_changed_refuses_calls_and_other_changes()
    {
        using var norm = NestedNorm.Of(nn.BatchNorm1d(6))!;
        norm.eval();
        using var input = ones(2, 6);
        Exception?[] faults = [];
        using (new ModelChange(norm))
        {
            var other = new Thread(() =>
                faults = [
                    Record.Exception(() => norm.call(input, Rank.Of(4))),
                    Record.Exception(() => norm.to(ScalarType.Float64)),
                    Record.Exception(norm.Dispose),
                ]
            );
            other.Start();
            other.Join();
        }
        Assert.Equal(3, faults.Length);
        Assert.All(faults, fault => Assert.IsType<InvalidOperationException>(fault));
        norm.call(input, Rank.Of(4)).Dispose();
        norm.Dispose();
        Assert.Throws<ObjectDisposedException>(() => norm.call(input, Rank.Of(4)));
    }

    [Fact]
    public async Task To_grow_a_model_while_others_call_ends_no_process()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        using (var whole = Serving())
        {
            NestedCheckpoint.Save(whole, path);
        }
        for (var i = 0; i < 10; i++)
        {
            using var part = TwoLayers.Nested.Load(path, new TwoLayers(ScalarType.Float64), maxRank: 1);
            part.eval();
            var faults = await BesideAsync(
                calls: _ => Answer(part, 1),
                change: () => part.Grow(path, toRank: 6),
                times: 1
            );
            Assert.All(faults, Managed);
            Assert.Equal(4, Answer(part, 6).Length);
        }
    }

    [Fact]
    public async Task Calls_beside_a_step_of_training_are_refused_or_whole()
    {
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(model, new TrainerOptions());
        var faults = await BesideAsync(
            calls: _ => Answer(model, 6),
            change: () => trainer.Step(Regression.Batch(0)),
            times: 60
        );
        Assert.All(faults, Managed);
        Assert.Equal(60, trainer.Steps);
    }

    [Fact]
    public async Task To_dispose_a_model_while_others_call_ends_no_process()
    {
        for (var i = 0; i < 15; i++)
        {
            var model = Serving();
            var faults = await BesideAsync(calls: _ => Answer(model, 5), change: model.Dispose, times: 1);
            Assert.All(faults, Managed);
            Assert.ThrowsAny<InvalidOperationException>(() => Answer(model, 5));
        }
    }

    /// <summary>Calls on some threads while another changes the model.</summary>
    /// <returns>What the calls threw. What the change throws is thrown.</returns>
    private static async Task<IReadOnlyCollection<Exception>> BesideAsync(Action<int> calls, Action change, int times)
    {
        var faults = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        using var began = new CountdownEvent(Callers);
        using var over = new CancellationTokenSource();
        var callers = Enumerable
            .Range(0, Callers)
            .Select(caller =>
                Task.Factory.StartNew(
                    () =>
                    {
                        began.Signal();
                        for (var i = 0; !over.IsCancellationRequested; i++)
                        {
                            if (Record.Exception(() => calls(caller + i)) is { } fault)
                            {
                                faults.Enqueue(fault);
                            }
                        }
                    },
                    TaskCreationOptions.LongRunning
                )
            )
            .ToArray();
        began.Wait(TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < times; i++)
            {
                change();
                await Task.Yield();
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(callers);
        }
        return faults;
    }

    /// <summary>Refused by us, or by libtorch for the type of an input.</summary>
    private static void Managed(Exception fault) =>
        Assert.True(
            fault is InvalidOperationException or System.Runtime.InteropServices.ExternalException or ArgumentException,
            fault.ToString()
        );

    private static TwoLayers.Nested Serving()
    {
        var model = Regression.Model();
        model.eval();
        return model;
    }

    private static double[] Answer(TwoLayers.Nested model, int rank)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        return model.call(ones(1, 6, dtype: ScalarType.Float64), Rank.Of(rank)).data<double>().ToArray();
    }
}
