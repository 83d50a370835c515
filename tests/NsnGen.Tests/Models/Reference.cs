using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Independent computations to compare with.</summary>
internal static class Reference
{
    /// <summary>The best approximation of a rank, by the textbook SVD.</summary>
    public static Tensor Truncated(Tensor weight, int rank)
    {
        using var noGrad = no_grad();
        var (u, s, vh) = linalg.svd(weight.to(ScalarType.Float64), fullMatrices: false);
        return u.narrow(1, 0, rank).matmul(diag(s.narrow(0, 0, rank))).matmul(vh.narrow(0, 0, rank));
    }

    /// <summary>The largest difference of two tensors, relative to the largest element of the second.</summary>
    public static double Distance(Tensor actual, Tensor expected)
    {
        var difference = (actual.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().ToDouble();
        return difference / expected.abs().max().ToDouble();
    }

    /// <summary>Two models have the same keys, and under each the same bytes.</summary>
    public static void AssertSame(nn.Module expected, nn.Module actual)
    {
        var (first, second) = (expected.state_dict(), actual.state_dict());
        Assert.Equal(first.Keys, second.Keys);
        foreach (var (name, tensor) in first)
        {
            Assert.True(second[name].bytes.SequenceEqual(tensor.bytes), name);
        }
    }
}
