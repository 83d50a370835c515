using NsnGen.Conversion;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class RealignmentTests
{
    private static readonly int[] Trained = [2, 5];

    [Theory]
    [InlineData(12, 9)]
    [InlineData(9, 12)]
    [InlineData(3, 20)]
    public void Trained_ranks_stay_and_those_between_become_the_best(int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var layer = new NestedLinear(Factor(8, inputs), Factor(8, outputs), null);
        var before = Enumerable.Range(1, 8).ToDictionary(rank => rank, rank => layer.Merged(Rank.Of(rank)).detach());

        Realignment.Apply(layer, Trained);

        foreach (var (start, end) in new[] { (0, 2), (2, 5), (5, 8) })
        {
            Assert.InRange(Reference.Distance(layer.Merged(Rank.Of(end)), before[end]), 0, 1e-10);
            var last = start == 0 ? zeros_like(before[end]) : before[start];
            for (var rank = start + 1; rank < end; rank++)
            {
                // The most that can be reached from the last trained rank with so many components.
                var best =
                    last + Reference.Truncated(before[end] - last, Math.Min(rank - start, Math.Min(inputs, outputs)));
                Assert.InRange(Reference.Distance(layer.Merged(Rank.Of(rank)), best), 0, 1e-9);
            }
        }
    }

    [Fact]
    public void What_is_added_between_the_factors_is_sorted_with_them()
    {
        using var scope = NewDisposeScope();
        var downBias = new Parameter(randn(8, dtype: ScalarType.Float64));
        using var layer = new NestedLinear(Factor(8, 9), Factor(8, 9), null, downBias);
        var x = randn(4, 9, dtype: ScalarType.Float64);
        var before = Trained.ToDictionary(rank => rank, rank => layer.call(x, Rank.Of(rank)).detach());
        Realignment.Apply(layer, Trained);
        foreach (var rank in Trained)
        {
            Assert.InRange(Reference.Distance(layer.call(x, Rank.Of(rank)), before[rank]), 0, 1e-10);
        }
    }

    [Fact]
    public void Nothing_prepared_before_is_used_after()
    {
        using var scope = NewDisposeScope();
        using var layer = new NestedLinear(Factor(8, 9), Factor(8, 9), null);
        layer.eval();
        var x = randn(2, 9, dtype: ScalarType.Float64);
        using var noGrad = no_grad();
        foreach (var rank in new[] { 3, 7 })
        {
            layer.call(x, Rank.Of(rank));
        }
        Realignment.Apply(layer, Trained);
        foreach (var rank in new[] { 3, 7 })
        {
            var expected = x.matmul(layer.Merged(Rank.Of(rank)).t());
            Assert.InRange(Reference.Distance(layer.call(x, Rank.Of(rank)), expected), 0, 1e-10);
        }
    }

    private static Parameter Factor(int rank, int size) => new(randn(rank, size, dtype: ScalarType.Float64));
}
