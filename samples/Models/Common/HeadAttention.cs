using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>The arithmetic of attention, without weights (Vaswani et al., arXiv 1706.03762).</summary>
public static class HeadAttention
{
    /// <summary><c>[batch, tokens, heads · head]</c> as <c>[batch, heads, tokens, head]</c>.</summary>
    public static Tensor Split(Tensor x, long heads)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);
    }

    /// <summary>The other way round.</summary>
    public static Tensor Join(Tensor heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        return heads.transpose(1, 2).flatten(2);
    }

    /// <summary>The values, weighted by how well their keys fit the queries.</summary>
    /// <param name="query"><c>[batch, heads, tokens, head]</c></param>
    /// <param name="key"><c>[batch, heads, context, head]</c></param>
    /// <param name="value"><c>[batch, heads, context, head]</c></param>
    /// <param name="mask">0 or −∞, broadcast to <c>[batch, heads, tokens, context]</c>; null to see all.</param>
    /// <param name="divisor">What scores are divided by; null for the square root of a head's size.</param>
    public static Tensor Mix(Tensor query, Tensor key, Tensor value, Tensor? mask, double? divisor = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (divisor is { } given)
        {
            query = query * (Math.Sqrt(query.shape[^1]) / given);
        }
        return nn.functional.scaled_dot_product_attention(query, key, value, mask);
    }

    /// <summary>Hides from each token those after it: <c>[count, start + count]</c>.</summary>
    /// <param name="start">How many tokens there are before.</param>
    /// <param name="count">How many tokens ask.</param>
    public static Tensor CausalMask(long start, long count, ScalarType dtype, Device device) =>
        full([count, start + count], float.NegativeInfinity).triu(start + 1).to(dtype).to(device);
}
