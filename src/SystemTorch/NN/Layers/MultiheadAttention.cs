using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Attention in several subspaces at once (arXiv 1706.03762, section 3.2.2), for queries [L, N, E], keys [S, N, kdim]
/// and values [S, N, vdim].
/// </summary>
public sealed class MultiheadAttention
    : nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
{
    private readonly long _heads;
    private readonly double _dropout;
    private readonly bool _add_zero_attn;
    private readonly Linear _output;

    internal MultiheadAttention(
        long embedded_dim,
        long num_heads,
        double dropout,
        bool bias,
        bool add_bias_kv,
        bool add_zero_attn,
        long? kdim,
        long? vdim
    )
        : base(nameof(MultiheadAttention))
    {
        if (num_heads < 1 || embedded_dim % num_heads != 0)
            throw new ArgumentException($"{num_heads} heads do not divide {embedded_dim} features.", nameof(num_heads));
        _heads = num_heads;
        _dropout = dropout;
        _add_zero_attn = add_zero_attn;

        if ((kdim ?? embedded_dim) == embedded_dim && (vdim ?? embedded_dim) == embedded_dim)
        {
            AddProjection("in_proj_weight", 3 * embedded_dim, embedded_dim);
        }
        else
        {
            AddProjection("q_proj_weight", embedded_dim, embedded_dim);
            AddProjection("k_proj_weight", embedded_dim, kdim ?? embedded_dim);
            AddProjection("v_proj_weight", embedded_dim, vdim ?? embedded_dim);
        }
        if (bias)
            SetOwnParameter(nn.Parameter(zeros(3 * embedded_dim)), "in_proj_bias");
        if (add_bias_kv)
        {
            SetOwnParameter(nn.Parameter(nn.init.xavier_normal_(empty(1, 1, embedded_dim))), "bias_k");
            SetOwnParameter(nn.Parameter(nn.init.xavier_normal_(empty(1, 1, embedded_dim))), "bias_v");
        }
        _output = nn.Linear(embedded_dim, embedded_dim, bias);
        if (_output.bias is { } shift)
            nn.init.zeros_(shift);
        register_module("out_proj", _output);
    }

    /// <inheritdoc cref="forward"/>
    public new Tuple<Tensor, Tensor> call(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor? key_padding_mask = null,
        bool need_weights = true,
        Tensor? attn_mask = null
    ) => base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

    /// <summary>What the queries find, [L, N, E], and, if wanted, how they attended, [N, L, S], as the mean of the heads.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="key">What is compared with.</param>
    /// <param name="value">What is answered.</param>
    /// <param name="key_padding_mask">[N, S]: true where a key does not count.</param>
    /// <param name="need_weights">Whether the second result is wanted; else it is null.</param>
    /// <param name="attn_mask">[L, S] or [N · heads, L, S]: true where attention is forbidden, or a number to add.</param>
    public override Tuple<Tensor, Tensor> forward(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor? key_padding_mask,
        bool need_weights,
        Tensor? attn_mask
    )
    {
        using var scope = NewDisposeScope();
        var (length, batch, width) = (query.shape[0], query.shape[1], query.shape[2]);
        var (q, k, v) = Project(query, key, value);
        var added = 0;
        if (OwnParameter("bias_k") is { } extraKey)
        {
            k = cat([k, extraKey.expand(1, batch, width)]);
            v = cat([v, OwnParameter("bias_v")!.expand(1, batch, width)]);
            added++;
        }
        if (_add_zero_attn)
        {
            k = cat([k, zeros_like(k.narrow(0, 0, 1))]);
            v = cat([v, zeros_like(v.narrow(0, 0, 1))]);
            added++;
        }

        var scores = (Split(q) / Math.Sqrt(width / _heads)).matmul(Split(k).transpose(-2, -1));
        scores = Mask(scores, attn_mask, added);
        if (key_padding_mask is not null)
        {
            var perHead = key_padding_mask.repeat_interleave(_heads, 0).unsqueeze(1);
            scores = Mask(scores, perHead, added);
        }
        var weights = scores.softmax(-1);
        var mixed = nn.functional.dropout(weights, _dropout, training).matmul(Split(v));
        var output = _output.call(mixed.transpose(0, 1).reshape(length, batch, width)).MoveToOuterDisposeScope();
        var attention = need_weights
            ? weights.view(batch, _heads, length, -1).mean([1L]).MoveToOuterDisposeScope()
            : null;
        return Tuple.Create(output, attention!);
    }

    private (Tensor q, Tensor k, Tensor v) Project(Tensor query, Tensor key, Tensor value)
    {
        var weights =
            OwnParameter("in_proj_weight")?.chunk(3)
            ?? [OwnParameter("q_proj_weight")!, OwnParameter("k_proj_weight")!, OwnParameter("v_proj_weight")!];
        var biases = OwnParameter("in_proj_bias")?.chunk(3) ?? new Tensor?[3];
        return (
            nn.functional.linear(query, weights[0], biases[0]),
            nn.functional.linear(key, weights[1], biases[1]),
            nn.functional.linear(value, weights[2], biases[2])
        );
    }

    /// <summary>[L, N, E] to [N · heads, L, E / heads].</summary>
    private Tensor Split(Tensor tensor)
    {
        var (length, batch, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2]);
        return tensor.reshape(length, batch * _heads, width / _heads).transpose(0, 1);
    }

    /// <summary>Applies a mask to the keys that came from the caller; those added here are always seen.</summary>
    private static Tensor Mask(Tensor scores, Tensor? mask, int added)
    {
        if (mask is null)
            return scores;
        var padded = nn.functional.pad(mask, (0, added));
        return mask.dtype == ScalarType.Bool ? scores.masked_fill(padded, double.NegativeInfinity) : scores + padded;
    }

    private void AddProjection(string name, long rows, long columns) =>
        SetOwnParameter(nn.Parameter(nn.init.xavier_uniform_(empty(rows, columns))), name);
}
