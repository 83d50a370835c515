using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>The hidden units of one feed-forward block, in the order in which a narrower block keeps them.</summary>
/// <remarks>
/// Greedy pivots: next comes the unit that takes most of what is left of the output's energy once the units before it, by least squares,
/// stand in for all. MoDeGPT (arXiv 2408.09632) ranks units by leverage instead, without a look at the second layer.
/// </remarks>
internal sealed class HiddenUnits
{
    private const double Ridge = 1e-6;

    private readonly Tensor moment;
    private readonly Tensor down;

    private HiddenUnits(Tensor moment, Tensor down)
    {
        this.moment = moment;
        this.down = down;
        Order = Pivots();
    }

    /// <summary>The most important unit first.</summary>
    public long[] Order { get; }

    /// <summary>Looks at the units of each block, on calibration data.</summary>
    public static IReadOnlyList<HiddenUnits> Of(Llama dense, StoriesTask task)
    {
        using var untracked = no_grad();
        var layers = Downs(dense);
        var moments = layers.Select(layer => zeros(layer.in_features, layer.in_features, float64)).ToList();
        var hooks = layers
            .Select(
                (layer, i) =>
                    layer.register_forward_pre_hook(
                        (_, hidden) =>
                        {
                            using var rows = hidden.flatten(0, 1).to(float64);
                            using var product = rows.t().mm(rows);
                            moments[i].add_(product);
                            return hidden;
                        }
                    )
            )
            .ToList();
        foreach (var batch in task.CalibrationStories())
        {
            using var scope = NewDisposeScope();
            dense.call(batch.Tokens, null);
        }
        hooks.ForEach(hook => hook.remove());
        return [.. layers.Zip(moments, (layer, moment) => new HiddenUnits(moment, layer.weight.detach().to(float64)))];
    }

    /// <summary>The second layers of the feed-forward blocks.</summary>
    public static IReadOnlyList<Linear> Downs(Llama dense) =>
        [
            .. dense
                .named_modules()
                .Where(entry => entry.name.EndsWith("mlp.down_proj", StringComparison.Ordinal))
                .Select(entry => (Linear)entry.module),
        ];

    /// <summary>The second layer's weight for the first units of the order, so that they stand in for all: <c>[out, count]</c>.</summary>
    public Tensor DownFor(int count)
    {
        using var scope = NewDisposeScope();
        var kept = tensor(Order[..count]);
        var rows = moment.index_select(0, kept); // [count, hidden]
        var own = rows.index_select(1, kept);
        own.diagonal().add_(Ridge * own.diagonal().mean());
        return linalg.solve(own, rows.mm(down.t())).t().MoveToOuterDisposeScope();
    }

    private long[] Pivots()
    {
        using var scope = NewDisposeScope();
        var left = moment.clone();
        var order = new List<long>();
        var taken = zeros(moment.shape[0], float64);
        var floor = 1e-12 * moment.diagonal().max().ToDouble();
        while (order.Count < moment.shape[0])
        {
            var own = left.diagonal().clamp_min(floor);
            var gain = down.mm(left).square().sum(0) / own - taken;
            var next = gain.argmax().ToInt64();
            order.Add(next);
            taken[next] = double.PositiveInfinity;
            var column = left[TensorIndex.Colon, next].clone();
            left = left - column.outer(column) / own[next];
        }
        return [.. order];
    }
}
