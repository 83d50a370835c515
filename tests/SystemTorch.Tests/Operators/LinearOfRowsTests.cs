using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SystemTorch.Tests.Operators;

/// <summary>One row, rows that lie one after the other, and any others take different ways; what comes out is the same.</summary>
public sealed class LinearOfRowsTests
{
    [Theory]
    [InlineData(1100, 1000, true, new long[] { 1, 1000 })]
    [InlineData(1100, 1000, false, new long[] { 1000 })]
    [InlineData(1100, 1000, true, new long[] { 1, 1, 1000 })]
    [InlineData(30, 20, true, new long[] { 1, 1, 20 })]
    public void One_row_is_that_row_of_a_batch(long outputs, long inputs, bool withBias, long[] shape)
    {
        using var scope = NewDisposeScope();
        var weight = randn(inputs, outputs, ScalarType.Float64).t();
        var bias = withBias ? randn(outputs, ScalarType.Float64) : null;
        var x = randn(shape, ScalarType.Float64);
        foreach (var layout in new[] { weight, weight.contiguous() })
        {
            var batch = linear(stack([x.view(-1), x.view(-1)]), layout, bias);
            var row = linear(x, layout, bias);
            Assert.Equal([.. shape[..^1], outputs], row.shape);
            Assert.True(row.view(-1).allclose(batch[0], rtol: 1e-10, atol: 1e-10));
        }
    }

    [Fact]
    public void Gradients_flow_through_one_row()
    {
        using var scope = NewDisposeScope();
        var weight = randn([1100, 1000], ScalarType.Float64, requires_grad: true);
        var bias = randn([1100], ScalarType.Float64, requires_grad: true);
        var x = randn([1, 1000], ScalarType.Float64, requires_grad: true);
        linear(x, weight, bias).sin().sum().backward();
        var slope = x.detach().matmul(weight.detach().t()).add(bias.detach()).cos();
        Assert.True(bias.grad!.allclose(slope.view(-1)));
        Assert.True(weight.grad!.allclose(slope.t().matmul(x.detach())));
        Assert.True(x.grad!.allclose(slope.matmul(weight.detach())));
    }

    [Theory]
    [InlineData(new long[] { 3, 5 }, true)]
    [InlineData(new long[] { 3, 5 }, false)]
    [InlineData(new long[] { 2, 3, 5 }, true)]
    [InlineData(new long[] { 2, 3, 5 }, false)]
    [InlineData(new long[] { 2, 1, 3, 5 }, true)]
    [InlineData(new long[] { 0, 5 }, true)]
    [InlineData(new long[] { 2, 0, 5 }, false)]
    public void Rows_are_products_with_the_weight_with_gradients_and_without(long[] shape, bool withBias)
    {
        using var scope = NewDisposeScope();
        var weight = randn([4, 5], ScalarType.Float64, requires_grad: true);
        var bias = withBias ? randn([4], ScalarType.Float64, requires_grad: true) : null;
        var contiguous = randn(shape, ScalarType.Float64);
        var strided = contiguous.transpose(0, -2).contiguous().transpose(0, -2);
        var expected = (contiguous.unsqueeze(-2) * weight).sum(-1) + (bias ?? zeros(1, ScalarType.Float64));
        foreach (var x in new[] { contiguous, strided })
        {
            var tracked = linear(x, weight, bias);
            Assert.Equal([.. shape[..^1], 4], tracked.shape);
            Assert.True(tracked.requires_grad);
            Assert.True(tracked.allclose(expected));
            using var untracked = no_grad();
            var plain = linear(x, weight, bias);
            Assert.False(plain.requires_grad);
            Assert.True(plain.equal(tracked).all().ToBoolean());
        }
    }

    [Fact]
    public void Gradients_are_those_of_the_products()
    {
        using var scope = NewDisposeScope();
        var weight = randn([4, 5], ScalarType.Float64, requires_grad: true);
        var bias = randn([4], ScalarType.Float64, requires_grad: true);
        var x = randn([2, 3, 5], ScalarType.Float64, requires_grad: true);
        linear(x, weight, bias).sin().sum().backward();
        var rows = x.detach().view(-1, 5);
        var slope = rows.matmul(weight.detach().t()).add(bias.detach()).cos();
        Assert.True(bias.grad!.allclose(slope.sum(dim: 0)));
        Assert.True(weight.grad!.allclose(slope.t().matmul(rows)));
        Assert.True(x.grad!.view(-1, 5).allclose(slope.matmul(weight.detach())));
    }

    [Fact]
    public void What_comes_out_without_gradients_is_an_ordinary_tensor()
    {
        using var scope = NewDisposeScope();
        Tensor y;
        using (no_grad())
        {
            y = linear(randn(2, 3, 5), randn(4, 5));
        }
        var factor = ones([4], requires_grad: true);
        var product = y * factor;
        y.add_(1);
        var error = Assert.ThrowsAny<Exception>(() => product.sum().backward());
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
    }
}
