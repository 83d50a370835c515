using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class AttentionTests
{
    [Fact]
    public void AttentionMixesValuesBySimilarity()
    {
        using var q = Sample(1, 1, 3, 2);
        using var k = Sample(2, 1, 3, 2);
        using var v = Sample(3, 1, 3, 4);

        using var causal = functional.scaled_dot_product_attention(q, k, v, is_casual: true);
        using var mask = ones([3, 3], ScalarType.Bool).tril();
        using var masked = functional.scaled_dot_product_attention(q, k, v, mask);
        using var free = functional.scaled_dot_product_attention(q, k, v);

        AssertClose(Attention(Values(q), Values(k), Values(v), causal: true), causal);
        AssertClose(Values(causal), masked);
        AssertClose(Attention(Values(q), Values(k), Values(v), causal: false), free);
    }

    [Fact]
    public void HeadsAttendEachInItsOwnPartOfTheFeatures()
    {
        using MultiheadAttention layer = MultiheadAttention(4, 2).@double();
        using var x = Sample(1, 3, 1, 4);
        using var flat = x.squeeze(1);
        using var projected = functional.linear(
            flat,
            layer.get_parameter("in_proj_weight")!,
            layer.get_parameter("in_proj_bias")
        );
        var heads = Enumerable
            .Range(0, 2)
            .Select(head => functional.scaled_dot_product_attention(Part(0, head), Part(1, head), Part(2, head)));
        using var joined = cat(heads.ToList(), 1);
        using var expected = functional.linear(
            joined,
            layer.get_parameter("out_proj.weight")!,
            layer.get_parameter("out_proj.bias")
        );

        var (output, weights) = layer.call(x, x, x);

        AssertClose(Values(expected), output);
        Assert.Equal([3, 1, 4], output.shape);
        Assert.Equal([1, 3, 3], weights.shape);
        AssertClose([1, 1, 1], weights.sum(-1));

        Tensor Part(int projection, int head) => projected.narrow(1, 4 * projection + 2 * head, 2);
    }

    [Fact]
    public void MaskedKeysAreNotSeen()
    {
        using MultiheadAttention layer = MultiheadAttention(4, 2, bias: false, kdim: 3, vdim: 5).@double();
        using var q = Sample(1, 2, 2, 4);
        using var k = Sample(2, 3, 2, 3);
        using var v = Sample(3, 3, 2, 5);
        using var padding = tensor(new[] { false, false, true, false, false, true }, [2, 3]);
        using var forbidden = tensor(new[] { false, false, true, false, false, true }, [2, 3]);
        using var added = tensor(new[] { 0, 0, double.NegativeInfinity }).expand(2, 3);

        var expected = layer.call(q, k[..2], v[..2], need_weights: false);

        Assert.Null(expected.Item2);
        AssertClose(Values(expected.Item1), layer.call(q, k, v, padding).Item1);
        AssertClose(Values(expected.Item1), layer.call(q, k, v, attn_mask: forbidden).Item1);
        AssertClose(Values(expected.Item1), layer.call(q, k, v, attn_mask: added).Item1);
        Assert.Equal(
            ["q_proj_weight", "k_proj_weight", "v_proj_weight", "out_proj.weight"],
            layer.named_parameters().Select(entry => entry.name)
        );
    }

    [Fact]
    public void AddedKeysAreSeenWhateverTheMask()
    {
        using MultiheadAttention layer = MultiheadAttention(2, 1, add_bias_kv: true, add_zero_attn: true).@double();
        using var x = Sample(1, 3, 1, 2);
        using var padding = ones([1, 3], ScalarType.Bool);

        var (_, weights) = layer.call(x, x, x, padding);

        Assert.Equal([1, 3, 5], weights.shape);
        AssertClose([0, 0, 0], weights[0, 0, ..3]);
        AssertClose([1], weights[0, 0, 3..].sum());
    }

    [Fact]
    public void AttentionHasTheGradientsOfItsValues()
    {
        using MultiheadAttention layer = MultiheadAttention(4, 2, add_bias_kv: true).@double();
        using var x = Sample(1, 2, 1, 4).requires_grad_();

        AssertGradients(() => layer.call(x, x, x).Item1, [x, .. layer.parameters()]);
    }

    [Fact]
    public void HeadsMustDivideTheFeatures() => Assert.Throws<ArgumentException>(() => MultiheadAttention(5, 2));

    private static double[] Attention(double[] q, double[] k, double[] v, bool causal)
    {
        var result = new double[3 * 4];
        for (var i = 0; i < 3; i++)
        {
            var keys = causal ? i + 1 : 3;
            var weights = Enumerable
                .Range(0, keys)
                .Select(j => Math.Exp((q[2 * i] * k[2 * j] + q[2 * i + 1] * k[2 * j + 1]) / Math.Sqrt(2)))
                .ToArray();
            for (var d = 0; d < 4; d++)
                result[i * 4 + d] = weights.Select((weight, j) => weight / weights.Sum() * v[j * 4 + d]).Sum();
        }
        return result;
    }
}
