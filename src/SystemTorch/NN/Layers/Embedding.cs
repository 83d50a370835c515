using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Looks up rows of a table [num_embeddings, dims] by indices [...], giving [..., dims].</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long _padding_idx;
    private readonly double? _max_norm;
    private readonly double _norm_type;
    private readonly bool _scale_grad_by_freq;
    private readonly bool _sparse;

    internal Embedding(
        Tensor table,
        bool trainable,
        long? padding_idx,
        double? max_norm,
        double norm_type,
        bool scale_grad_by_freq,
        bool sparse
    )
        : base(nameof(Embedding))
    {
        _padding_idx = padding_idx is { } index ? (index < 0 ? index + table.shape[0] : index) : -1;
        if (_padding_idx >= table.shape[0] || (_padding_idx < 0 && padding_idx is not null))
            throw new ArgumentOutOfRangeException(
                nameof(padding_idx),
                padding_idx,
                $"The table has {table.shape[0]} rows."
            );
        _max_norm = max_norm;
        _norm_type = norm_type;
        _scale_grad_by_freq = scale_grad_by_freq;
        _sparse = sparse;
        weight = nn.Parameter(table, trainable);
    }

    public Parameter? weight
    {
        get => OwnParameter();
        set => SetOwnParameter(value);
    }

    public override Tensor forward(Tensor input)
    {
        if (_max_norm is { } limit)
        {
            using var _ = no_grad();
            using var indices = input.contiguous();
            Op.InPlace("embedding_renorm_", weight!, indices, limit, _norm_type);
        }
        return Op.Call("embedding", weight, input, _padding_idx, _scale_grad_by_freq, _sparse);
    }
}
