using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

public class IndexingTests
{
    // 0 1 2 3 / 4 5 6 7 / 8 9 10 11
    private readonly Tensor x = arange(12).reshape(3, 4);

    [Fact]
    public void NumbersSelect()
    {
        Assert.Equal([4, 5, 6, 7], Values(x[1]));
        Assert.Equal([8, 9, 10, 11], Values(x[-1]));
        Assert.Equal(6, x[1, 2].item<long>());
        Assert.Equal(11, x[-1, -1].item<long>());
    }

    [Fact]
    public void RangesAndIndicesFromTheEndSelect()
    {
        Assert.Equal([3, 7, 11], Values(x[.., ^1]));
        Assert.Equal([4, 5, 8, 9], Values(x[1.., ..2]));
        Assert.Equal([0, 1, 2, 3], Values(x[..^2]));
        Assert.Equal([1, 3, 5, 7, 9, 11], Values(x[TensorIndex.Colon, TensorIndex.Slice(1, null, 2)]));
    }

    [Fact]
    public void EllipsisStandsForTheDimensionsBetween()
    {
        var y = arange(24).reshape(2, 3, 4);

        Assert.Equal([2, 3], y[TensorIndex.Ellipsis, 1].shape);
        Assert.Equal([1, 5, 9, 13, 17, 21], Values(y[TensorIndex.Ellipsis, 1]));
        Assert.Equal([13], Values(y[1, TensorIndex.Ellipsis, 1])[..1]);
    }

    [Fact]
    public void NullMakesANewDimension()
    {
        Assert.Equal([3, 1, 4], x[TensorIndex.Colon, TensorIndex.Null].shape);
        Assert.Equal([1, 3, 4], x[TensorIndex.None].shape);
    }

    [Fact]
    public void IndexTensorsPickAndBroadcast()
    {
        var rows = tensor(new long[] { 2, 0 });

        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Values(x[rows]));
        Assert.Equal([9, 3], Values(x[rows, tensor(new long[] { 1, 3 })]));
        Assert.Equal([10, 2], Values(x[TensorIndex.Tensor(rows), 2]));
        Assert.Equal([2, 0, 6, 4, 10, 8], Values(x[TensorIndex.Colon, TensorIndex.Tensor(rows)]));
    }

    [Fact]
    public void MasksPick()
    {
        Assert.Equal([6, 7, 8, 9, 10, 11], Values(x[x > 5]));
        Assert.Equal([0, 1, 2, 3, 8, 9, 10, 11], Values(x[tensor(new[] { true, false, true })]));

        var y = arange(24).reshape(2, 3, 4);
        var mask = zeros(2, 3, ScalarType.Bool);
        mask[1, 2] = true;
        Assert.Equal([21], Values(y[TensorIndex.Tensor(mask), 1]));
    }

    [Fact]
    public void BooleansKeepOrDropAll()
    {
        Assert.Equal([1, 3, 4], x[TensorIndex.Bool(true)].shape);
        Assert.Equal([0, 3, 4], x[TensorIndex.Bool(false)].shape);
    }

    [Fact]
    public void RangesAreViewsOfTheSameMemory()
    {
        x[1.., 0].fill_(-1);

        Assert.Equal([0, -1, -1], Values(x[.., 0]));
    }

    [Fact]
    public void AssignmentWritesAndBroadcasts()
    {
        x[0] = tensor(9L);
        x[1, 1] = 50;
        x[.., ^1] = tensor(new long[] { 1, 2, 3 });

        Assert.Equal([9, 9, 9, 1, 4, 50, 6, 2, 8, 9, 10, 3], Values(x));
    }

    [Fact]
    public void AssignmentThroughIndexTensorsWritesOrAdds()
    {
        x[x > 5] = tensor(0L);
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0], Values(x));

        var counts = zeros(3, int64);
        counts.index_put_(ones(4, int64), [tensor(new long[] { 0, 2, 2, 2 })], accumulate: true);
        Assert.Equal([1, 0, 3], Values(counts));

        x.index_put_((Scalar)7, TensorIndex.Colon, TensorIndex.Single(0));
        Assert.Equal([7, 7, 7], Values(x[.., 0]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    public void AnIndexBeyondTheDimensionIsAnError(long index)
    {
        var error = Assert.Throws<ExternalException>(() => x[index]);

        Assert.Contains("out of range", error.Message, StringComparison.Ordinal);
    }

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
