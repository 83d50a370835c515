using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>x Wᵀ + b for x [..., in], W [out, in] and b [out].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Direct.Linear(input, weights, bias);

            /// <summary>Ones at the places that the integers of x name, along a new last dimension.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op.Call("one_hot", x, num_classes);

            /// <summary>The cosine of the angle between vectors along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Op.Call("cosine_similarity", x1, x2, dim, eps);

            /// <summary>Scales vectors along a dimension to p-norm 1; norms below eps count as eps.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                using var norm = Op.Call("norm.ScalarOpt_dim", input, p, new[] { dim }, true);
                using var bounded = norm.clamp_min(eps);
                return input / bounded;
            }

            /// <summary>
            /// softmax(Q Kᵀ / √E + mask) V for queries [..., L, E], keys [..., S, E] and values [..., S, Ev].
            /// </summary>
            /// <param name="query">What is asked.</param>
            /// <param name="key">What is compared with.</param>
            /// <param name="value">What is answered.</param>
            /// <param name="attn_mask">[..., L, S]: where true, attention is allowed; or a number to add to the scores.</param>
            /// <param name="p">The probability of dropping an attention weight.</param>
            /// <param name="is_casual">Whether a query attends only to keys at its own position and before.</param>
            public static Tensor scaled_dot_product_attention(
                Tensor query,
                Tensor key,
                Tensor value,
                Tensor? attn_mask = null,
                double p = 0,
                bool is_casual = false
            )
            {
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("A mask cannot be combined with causal attention.", nameof(attn_mask));
                using var scope = NewDisposeScope();
                if (is_casual)
                    attn_mask = ones([query.shape[^2], key.shape[^2]], ScalarType.Bool, query.device).tril();

                var scores = (query / Math.Sqrt(query.shape[^1])).matmul(key.transpose(-2, -1));
                if (attn_mask is not null)
                {
                    scores =
                        attn_mask.dtype == ScalarType.Bool
                            ? scores.masked_fill(attn_mask.logical_not(), double.NegativeInfinity)
                            : scores + attn_mask;
                }
                var weights = softmax(scores, -1);
                if (p > 0)
                    weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}
