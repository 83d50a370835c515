using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// One model for each budget, in the manner of MoDeGPT (arXiv 2408.09632): the feed-forward blocks keep some of their hidden units, with the
/// second layer fitted anew by least squares, and attention keeps whitened ranks. How a budget is split between the two is chosen on validation
/// stories before training.
/// </summary>
internal sealed class StaticWidths : Baseline
{
    /// <summary>Shares of its own cost that attention may keep, besides that of the whole.</summary>
    private static readonly double[] AttentionShares = [0.1, 0.25, 0.5, 1];

    private const int FewestUnits = 4;

    private readonly Dictionary<double, int> chosen = [];

    public override string Name => "static widths (as MoDeGPT)";

    public override bool IsOneSet => false;

    public override IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed)
    {
        using var dense = task.Pretrained.Read();
        var units = HiddenUnits.Of(dense, task);
        foreach (var budget in StoriesTask.Budgets)
        {
            using var nested = Narrowed(task, units, UnitsWithin(task, units, budget));
            var rank = AttentionWithin(nested, task.Cost, budget);
            yield return Specialist(task, denseSteps, seed, budget, nested, rank);
        }
    }

    /// <summary>How many units to keep; the rest of the budget is attention's.</summary>
    private int UnitsWithin(StoriesTask task, IReadOnlyList<HiddenUnits> units, double budget)
    {
        if (!chosen.TryGetValue(budget, out var best))
        {
            var config = task.Pretrained.Config;
            var attention =
                2L * config.HiddenSize * (config.Heads + config.ActualKeyValueHeads) * config.ActualHeadSize;
            chosen[budget] = best = AttentionShares
                .Select(share =>
                    task.Cost.WidthWithin(budget) + (int)((1 - share) * attention / (3 * config.HiddenSize))
                )
                .Select(count => Math.Min(count, config.IntermediateSize))
                .Where(count => count >= FewestUnits)
                .MinBy(count => LossOf(task, units, count, budget));
        }
        return best;
    }

    private static double LossOf(StoriesTask task, IReadOnlyList<HiddenUnits> units, int hidden, double budget)
    {
        using var nested = Narrowed(task, units, hidden);
        var rank = AttentionWithin(nested, task.Cost, budget);
        return task.Validation(tokens => nested.call(tokens, null, rank));
    }

    private static Llama.Nested Narrowed(StoriesTask task, IReadOnlyList<HiddenUnits> units, int hidden)
    {
        using var untracked = no_grad();
        var narrow = new Llama(task.Pretrained.Config with { IntermediateSize = hidden });
        using (var dense = task.Pretrained.Read())
        {
            var from = dense.state_dict();
            foreach (var (name, to) in narrow.state_dict())
            {
                using var scope = NewDisposeScope();
                to.copy_(Part(name, from[name], units, hidden));
            }
        }
        narrow.eval();
        using var calibration = task.Calibrate(narrow);
        return Llama.Nested.From(
            narrow,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration), DenseAbove = 0.75 }
        );
    }

    /// <param name="name">Such as <c>layers.0.mlp.up_proj.weight</c>.</param>
    private static Tensor Part(string name, Tensor whole, IReadOnlyList<HiddenUnits> units, int hidden)
    {
        if (!name.Contains(".mlp.", StringComparison.Ordinal))
        {
            return whole;
        }
        var block = units[int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)];
        return name.Contains("down_proj", StringComparison.Ordinal)
            ? block.DownFor(hidden)
            : whole.index_select(0, tensor(block.Order[..hidden]));
    }

    /// <summary>Feed-forward blocks whole, and the largest rank in attention within the budget.</summary>
    private static Rank AttentionWithin(Llama.Nested nested, AlignedCost cost, double budget)
    {
        var layers = NestedLayers.Of(nested);
        var ranks = Enumerable
            .Range(1, layers.Max(entry => entry.Layer.MaxRank))
            .Select(rank =>
                new RankPlan(
                    layers.ToDictionary(
                        entry => entry.Name,
                        entry =>
                            entry.Name.Contains(".mlp.", StringComparison.Ordinal)
                                ? entry.Layer.MaxRank
                                : Math.Min(rank, entry.Layer.MaxRank),
                        StringComparer.Ordinal
                    )
                ).For(nested)
            )
            .ToList();
        return ranks[Math.Max(0, ranks.FindLastIndex(rank => cost.Share(nested, rank) <= budget))];
    }
}
