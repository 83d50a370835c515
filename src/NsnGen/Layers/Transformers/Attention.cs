using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// What libtorch's <c>MultiheadAttention</c> computes (arXiv 1706.03762, section 3.2.2), whatever its projections are: factors in a
/// nested model, the dense weights where a calibration looks on.
/// </summary>
/// <param name="settings">Heads, dropout, added keys.</param>
/// <param name="project">Applies one of the projections, by its name, to <c>[rows, batch, in]</c>.</param>
/// <param name="biasKey">A key that is added to every sequence, <c>[1, 1, width]</c>, or null.</param>
/// <param name="biasValue">Its value.</param>
internal sealed class Attention(
    AttentionSettings settings,
    Func<string, Tensor, Tensor> project,
    Tensor? biasKey,
    Tensor? biasValue
)
{
    /// <summary>The projection of queries.</summary>
    public const string Query = "q_proj";

    /// <summary>The projection of keys.</summary>
    public const string Key = "k_proj";

    /// <summary>The projection of values.</summary>
    public const string Value = "v_proj";

    /// <summary>The projection of what the heads give.</summary>
    public const string Output = "out_proj";

    private readonly long heads = settings.Heads;

    /// <summary>The multiply-adds of the last run in products between activations: queries with keys, weights with values.</summary>
    public long Products { get; private set; }

    /// <summary>Runs it. What it makes belongs to the caller's dispose scope.</summary>
    /// <returns>The output, <c>[queries, batch, width]</c>, and the weights' mean over the heads, <c>[batch, queries, keys]</c>.</returns>
    public (Tensor Output, Tensor? Weights) Run(AttentionInput input, bool needsWeights, bool isTraining)
    {
        input.Check();
        var batch = input.Query.shape[1];
        var query = project(Query, input.Query);
        var size = query.shape[^1] / heads;
        var q = Split(query.Times(1 / Math.Sqrt(size)));
        var k = Split(WithBias(project(Key, input.Key), biasKey, batch));
        var v = Split(WithBias(project(Value, input.Value), biasValue, batch));
        if (settings.HasZeroKey)
        {
            var zero = zeros([k.shape[0], 1, size], k.dtype, k.device);
            (k, v) = (cat([k, zero], 1), cat([v, zero], 1));
        }
        var weights = Masked(q.bmm(k.transpose(1, 2)), input, batch).softmax(-1);
        if (isTraining && settings.Dropout > 0)
        {
            weights = nn.functional.dropout(weights, settings.Dropout, training: true);
        }
        Products = 2 * weights.numel() * size;
        var mixed = weights.bmm(v).transpose(0, 1).reshape(query.shape);
        var mean = needsWeights ? weights.view(batch, heads, weights.shape[1], weights.shape[2]).mean([1]) : null;
        return (project(Output, mixed), mean);
    }

    /// <summary><c>[rows, batch, width]</c> as <c>[batch · heads, rows, width / heads]</c>.</summary>
    private Tensor Split(Tensor projected)
    {
        var shape = projected.shape;
        return projected.contiguous().view(shape[0], shape[1] * heads, shape[2] / heads).transpose(0, 1);
    }

    private static Tensor WithBias(Tensor projected, Tensor? bias, long batch) =>
        bias is null ? projected : cat([projected, bias.expand(1, batch, -1)], 0);

    /// <summary>The scores, those of keys that a query does not see being −∞. Keys that were added are always seen.</summary>
    private Tensor Masked(Tensor scores, AttentionInput input, long batch)
    {
        if (input.Mask is { } mask)
        {
            // Truth values are added too, as 1: libtorch's C++ does not tell them from numbers, as its Python does.
            scores = scores.Plus(Extended(mask, scores).unsqueeze(0));
        }
        if (input.Padding is { } padding)
        {
            padding = Extended(padding.to(ScalarType.Bool), scores).unsqueeze(1).unsqueeze(2);
            var each = scores.view(batch, heads, scores.shape[1], scores.shape[2]);
            scores = each.Without(padding).view(scores.shape);
        }
        return scores;
    }

    /// <summary>A mask with nothing for the keys that were added.</summary>
    private static Tensor Extended(Tensor mask, Tensor scores)
    {
        var added = scores.shape[^1] - mask.shape[^1];
        return added == 0 ? mask : cat([mask, zeros([.. mask.shape[..^1], added], mask.dtype, mask.device)], -1);
    }
}
