using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>What a server relies on: calls allocate next to nothing, and many threads may call at many ranks.</summary>
[Collection(nameof(Alone))]
public sealed class ServingTests
{
    [Theory]
    [InlineData(16, 16, 1)]
    [InlineData(16, 1, 5)]
    [InlineData(1200, 2, 1)]
    [InlineData(1200, 2, 3)]
    [InlineData(1200, 1200, 1)]
    public void A_call_allocates_nothing_but_its_tensors(int size, int rank, int rows)
    {
        using var untracked = no_grad();
        using var layer = Layer(size, rank);
        layer.eval();
        using var x = randn(rows, size);
        // What lies between two products, and the result.
        const int MostTensors = 2;
        var tensor = BytesOf(() => x.t().Dispose());
        Assert.InRange(BytesOf(() => layer.call(x, Rank.Of(rank)).Dispose()), tensor, MostTensors * tensor);
    }

    [Fact]
    public void A_model_at_a_rank_allocates_nothing()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        nested.eval();
        var sum = 0;
        Assert.Equal(0, BytesOf(() => sum += nested.WithRank(TwoLayers.Rank.R2).Rank.Value));
        Assert.True(sum > 0);
    }

    [Fact]
    public async Task Ten_thousand_calls_of_sixteen_threads_are_right()
    {
        const int Threads = 16;
        const int Calls = 625;
        // Large enough that not all of its merged matrices are kept.
        const int Size = 180;
        using var layer = Layer(Size, Size);
        using var x = randn(3, Size);
        Rank[] ranks =
        [
            Rank.PerRow([5, 40, 2]),
            .. Enumerable.Range(1, 5).Select(i => Rank.Of(10 * i)),
            .. Enumerable.Range(0, 10).Select(i => Rank.Of(Size - 7 * i)),
        ];
        var expected = ranks.Select(rank => Expected(layer, x, rank)).ToList();
        layer.eval();
        var wrong = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        using var untracked = no_grad();
                        for (var call = 0; call < Calls; call++)
                        {
                            var i = (thread + call * call) % ranks.Length;
                            using var scope = NewDisposeScope();
                            if (Reference.Distance(layer.call(x, ranks[i]), expected[i]) > 1e-4)
                            {
                                Interlocked.Increment(ref wrong);
                            }
                        }
                    })
                )
        );
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void The_merged_matrices_used_last_are_kept()
    {
        using var tensor = ones(1);
        List<int> made = [];
        var prepared = new PreparedRanks(
            20,
            PreparedRanks.SmallElements,
            (_, rank) =>
            {
                made.Add(rank);
                return PreparedRank.Merged(tensor.alias(), null);
            }
        );
        for (var rank = 1; rank <= PreparedRanks.CopyLimit; rank++)
        {
            prepared.Of(LayerForm.Merged, rank).Dispose();
        }
        prepared.Of(LayerForm.Merged, 1).Dispose();
        prepared.Of(LayerForm.Merged, 20).Dispose();
        made.Clear();
        prepared.Of(LayerForm.Merged, 1).Dispose();
        Assert.Empty(made);
        prepared.Of(LayerForm.Merged, 2).Dispose();
        Assert.Equal([2], made);
        prepared.Clear();
    }

    [Fact]
    public void A_matrix_that_is_dropped_is_freed_at_once_and_in_a_call_at_its_end()
    {
        using var scope = NewDisposeScope();
        List<Tensor> made = [];
        var prepared = new PreparedRanks(
            20,
            PreparedRanks.SmallElements,
            (_, _) =>
            {
                made.Add(ones(1));
                return PreparedRank.Merged(made[^1], null);
            }
        );
        var inACall = prepared.Of(LayerForm.Merged, 1);
        for (var rank = 2; rank <= PreparedRanks.CopyLimit + 2; rank++)
        {
            prepared.Of(LayerForm.Merged, rank).Dispose();
        }
        Assert.Equal([false, true, false], made.Take(3).Select(tensor => tensor.IsInvalid));
        inACall.Dispose();
        Assert.True(made[0].IsInvalid);
        prepared.Clear();
        Assert.All(made, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void A_layer_that_is_disposed_keeps_nothing_that_it_prepared()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var layer = Layer(64, 64);
        layer.eval();
        var x = randn(3, 64);
        // What earlier tests left to the finalizer is not to go while this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        foreach (var rank in new[] { 1, 2, 64 })
        {
            layer.call(x, Rank.Of(rank)).Dispose();
        }
        Assert.True(Tensor.TotalCount > before);
        layer.Dispose();
        Assert.Equal(before - 3, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(64, 64, 1, ScalarType.Float32, 1)]
    [InlineData(256, 1024, 64, ScalarType.Float32, 2)]
    [InlineData(2048, 2048, 1, ScalarType.Float32, 1)]
    [InlineData(768, 768, 64, ScalarType.BFloat16, 1)]
    [InlineData(768, 3072, 1, ScalarType.Float16, 2)]
    public void Once_a_rank_is_merged_every_higher_one_is(
        long inputs,
        long outputs,
        long rows,
        ScalarType type,
        int threads
    )
    {
        var rule = BreakEven.For(type);
        var merged = Enumerable
            .Range(1, (int)Math.Min(inputs, outputs))
            .Where(rank => rule.FormOf(inputs, outputs, rank, rows, threads, aligns: true) is LayerForm.Merged)
            .ToList();
        Assert.Equal(Enumerable.Range(merged[0], merged.Count), merged);
        Assert.Equal(Math.Min(inputs, outputs), merged[^1]);
    }

    [Fact]
    public void A_second_product_must_save_more_than_its_call_costs()
    {
        Assert.Equal(LayerForm.Merged, FormOf(64, 1, rows: 1));
        Assert.Equal(LayerForm.Factors, FormOf(2048, 100, rows: 64));
    }

    [Fact]
    public void Aligned_factors_must_save_more_than_sorting_costs()
    {
        Assert.Equal(LayerForm.Aligned, FormOf(2048, 1024, rows: 1));
        Assert.Equal(LayerForm.Aligned, FormOf(768, 500, rows: 64));
        Assert.DoesNotContain(LayerForm.Aligned, Enumerable.Range(1, 128).Select(rank => FormOf(128, rank, rows: 8)));
        Assert.Equal(LayerForm.Merged, BreakEven.For(ScalarType.Float32).FormOf(768, 768, 500, 64, 1, aligns: false));
        Assert.Equal(LayerForm.Merged, BreakEven.For(ScalarType.BFloat16).FormOf(768, 768, 500, 64, 1, aligns: true));
    }

    private static LayerForm FormOf(int size, int rank, int rows) =>
        BreakEven.For(ScalarType.Float32).FormOf(size, size, rank, rows, threads: 1, aligns: true);

    private static NestedLinear Layer(int size, int maxRank) =>
        new(new Parameter(randn(maxRank, size)), new Parameter(randn(maxRank, size)), new Parameter(randn(size)));

    private static Tensor Expected(NestedLinear layer, Tensor x, Rank rank)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        int[] ranks = rank.Rows is null ? [rank.Value, rank.Value, rank.Value] : [5, 40, 2];
        var rows = ranks.Select(
            (r, i) => x[i].matmul(layer.down.narrow(0, 0, r).t()).matmul(layer.up.narrow(0, 0, r)) + layer.bias!
        );
        return stack(rows.ToArray()).DetachFromDisposeScope();
    }

    private static long BytesOf(Action action)
    {
        const int Calls = 200;
        for (var i = 0; i < Calls; i++)
        {
            action();
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            action();
        }
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
