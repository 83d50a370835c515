using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

public class ShapeTests
{
    private readonly Tensor x = arange(6).reshape(2, 3);

    [Fact]
    public void ShapeAndStrides()
    {
        Assert.Equal([2, 3], x.shape);
        Assert.Equal([3, 1], x.stride());
        Assert.Equal((2, 6, 3, 3), (x.dim(), x.numel(), x.size(1), x.size(-1)));
        Assert.Equal((8, 1), (x.element_size(), x[0, 1].storage_offset()));
        Assert.True(x.is_contiguous());
        Assert.False(x.T.is_contiguous());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => x.size(2));
        Assert.Contains("-2 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ViewsShareMemoryAndReshapeCopiesWhereItMust()
    {
        var view = x.view(3, 2);
        view[0, 0] = 100;
        Assert.Equal(100, x[0, 0].item<long>());

        var copy = x.T.reshape(6);
        Assert.Equal([100, 3, 1, 4, 2, 5], Values(copy));
        copy[0] = 0;
        Assert.Equal(100, x[0, 0].item<long>());
        Assert.Throws<ExternalException>(() => x.T.view(6));
    }

    [Fact]
    public void DimensionsAreReordered()
    {
        Assert.Equal([0, 3, 1, 4, 2, 5], Values(x.t()));
        Assert.Equal([0, 3, 1, 4, 2, 5], Values(x.transpose(0, 1)));
        Assert.Equal([3, 1, 2], x.unsqueeze(1).permute(2, 1, 0).shape);
        Assert.Equal([1, 2, 3], x.unsqueeze(0).shape);
        Assert.Equal([2, 3], x.unsqueeze(0).squeeze().shape);
        Assert.Equal([2, 3, 1], x.unsqueeze(-1).shape);
        Assert.Equal([6], x.flatten().shape);
        Assert.Equal([2, 3, 1, 1], x.unflatten(1, 3, 1, 1).shape);
    }

    [Fact]
    public void TensorsAreJoinedAndSplit()
    {
        Assert.Equal([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], Values(cat([x, x], 1)));
        Assert.Equal([2, 2, 3], stack([x, x]).shape);
        Assert.Equal([2, 3, 2], stack(new List<Tensor> { x, x }, 2).shape);
        Assert.Equal(
            [
                [2, 2],
                [2, 1],
            ],
            x.split(2, 1).Select(part => part.shape)
        );
        Assert.Equal(
            [
                [2, 1],
                [2, 2],
            ],
            x.split([1, 2], 1).Select(part => part.shape)
        );
        Assert.Equal(
            [
                [1, 3],
                [1, 3],
            ],
            x.chunk(2).Select(part => part.shape)
        );
        Assert.Equal(
            [
                [0, 1, 2],
                [3, 4, 5],
            ],
            x.unbind().Select(Values)
        );
    }

    [Fact]
    public void ElementsAreRepeatedMovedAndCut()
    {
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], Values(x.expand(2, 2, 3)));
        Assert.Equal([0, 0, 1, 1, 2, 2], Values(x[0].repeat_interleave(2)));
        Assert.Equal([0, 1, 2, 0, 1, 2], Values(x[0].repeat(2)));
        Assert.Equal([2, 1, 0, 5, 4, 3], Values(x.flip(1)));
        Assert.Equal([2, 0, 1, 5, 3, 4], Values(x.roll(1, 1)));
        Assert.Equal([0, 0, 0, 3, 4, 0], Values(x.tril()));
        Assert.Equal([0, 1, 2, 0, 4, 5], Values(x.triu()));
        Assert.Equal([1, 2, 4, 5], Values(x.narrow(1, 1, 2)));
        Assert.Equal([0, 2, 3, 5], Values(x.slice(1, 0, 3, 2)));
        Assert.Equal([0, 4], Values(x.diagonal()));
    }

    [Fact]
    public void ElementsArePickedPlacedAndSorted()
    {
        var y = tensor(new long[] { 5, 1, 4, 1, 3 });

        Assert.Equal([1, 1, 3, 4, 5], Values(y.sort().Values));
        Assert.Equal([5, 4], Values(y.topk(2).values));
        Assert.Equal([0, 2], Values(y.topk(2).indexes));
        Assert.Equal([1, 3, 4, 2, 0], Values(y.sort(stable: true).Indices));
        var (distinct, inverse, counts) = y.unique(return_inverse: true, return_counts: true);
        Assert.Equal([1, 3, 4, 5], Values(distinct));
        Assert.Equal([3, 0, 2, 0, 1], Values(inverse!));
        Assert.Equal([2, 1, 1, 1], Values(counts!));
        Assert.Null(y.unique().counts);
        Assert.Equal([0, 2, 0, 1, 1, 1], Values(y.bincount(null)));
        Assert.Equal([0, 2, 4], Values(y.greater(tensor(2L)).nonzero().flatten()));
        Assert.Equal(
            [1, 2, 3, 5],
            Values(
                x.gather(
                    1,
                    tensor(
                        new long[,]
                        {
                            { 1, 2 },
                            { 0, 2 },
                        }
                    )
                )
            )
        );
        Assert.Equal([2, 0, 5, 3], Values(x.index_select(1, tensor(new long[] { 2, 0 }))));
        Assert.Equal(
            [3, 1, 4],
            Values(
                zeros(3, int64)
                    .scatter_add(0, tensor(new long[] { 0, 2, 1, 0, 2 }), tensor(new long[] { 1, 2, 1, 2, 2 }))
            )
        );
        Assert.Equal([0, 9, 2, 3, 9, 5], Values(x.masked_fill((x == 1) | (x == 4), 9)));
        Assert.Equal([1, 3, 5], Values(x.masked_select(x % 2 == 1)));
        Assert.Equal([-1, 1, -1, 3, -1, 5], Values(where(x % 2 == 1, x, full_like(x, -1))));
    }

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
