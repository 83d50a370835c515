using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SystemTorch.Tests.Operators;

/// <summary>A single row takes another way than several do; what comes out is the same.</summary>
public sealed class LinearOfOneRowTests
{
    [Theory]
    [InlineData(1100, 1000, true, new long[] { 1, 1000 })]
    [InlineData(1100, 1000, false, new long[] { 1000 })]
    [InlineData(1100, 1000, true, new long[] { 1, 1, 1000 })]
    [InlineData(30, 20, true, new long[] { 1, 1, 20 })]
    public void It_is_the_row_of_a_batch(long outputs, long inputs, bool withBias, long[] shape)
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
    public void Gradients_flow_through_it()
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
}
