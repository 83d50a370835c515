using NsnGen.Analysis;
using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Ranks within shares of the dense model's cost.</summary>
/// <param name="cost">What a model costs.</param>
/// <param name="calibration">What went into the layers of the dense model.</param>
/// <param name="sentences">On some of them each layer is cut alone, to see what the embeddings make of it.</param>
public sealed class Plans(EncoderCost cost, Calibration calibration, Sentences sentences)
{
    private readonly Sentences tried = sentences.Sample(128, seed: 1);

    /// <summary>The largest rank within each budget, called <c>25 %</c>.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="kind">How a budget is spent.</param>
    /// <param name="percents">From 1 to 100; all of the cost is the full rank.</param>
    public IReadOnlyList<Rank> Within(MiniLm.Nested nested, PlanKind kind, IReadOnlyList<int> percents)
    {
        ArgumentNullException.ThrowIfNull(nested);
        Func<double, RankPlan> within = kind switch
        {
            PlanKind.Even => Search(nested, 1000, thousandths => Even(nested, thousandths)),
            PlanKind.Uniform => Search(nested, nested.MaxRank, rank => Uniform(nested, rank)),
            _ => ByActivations(nested),
        };
        return
        [
            .. percents.Select(percent =>
                percent >= 100
                    ? MiniLm.Rank.Full.ToRank()
                    : (within(percent / 100.0) with { Name = $"{percent} %" }).For(nested)
            ),
        ];
    }

    private Func<double, RankPlan> ByActivations(MiniLm.Nested nested)
    {
        nested.eval();
        using var whole = Embedded(nested, MiniLm.Rank.Full.ToRank());
        var sensitivity = Sensitivity
            .OfActivations(nested, calibration)
            .Weighted(nested, at => Loss(Embedded(nested, at.Rank), whole));
        var allocator = new BudgetAllocator(nested, sensitivity);
        return share => allocator.Plan(cost.Budget(share));
    }

    private Tensor Embedded(MiniLm.Nested nested, Rank rank) =>
        tried.Embed(batch => nested.call(batch.Tokens, batch.Present, rank));

    /// <summary>One less the mean cosine of embeddings of length 1.</summary>
    private static double Loss(Tensor embedded, Tensor whole) => 1 - (embedded * whole).sum(1).mean().ToDouble();

    /// <summary>The last of some plans, each of which costs at least what the one before does, that is within a share.</summary>
    private Func<double, RankPlan> Search(MiniLm.Nested nested, int largest, Func<int, RankPlan> plan) =>
        share =>
        {
            var (fits, fails) = (1, largest + 1);
            while (fails - fits > 1)
            {
                var middle = (fits + fails) / 2;
                (fits, fails) =
                    cost.Share(nested, plan(middle).For(nested)) <= share ? (middle, fails) : (fits, middle);
            }
            return plan(fits);
        };

    private static RankPlan Uniform(MiniLm.Nested nested, int rank) =>
        Each(nested, layer => Math.Min(rank, layer.MaxRank));

    /// <summary>Each layer at a thousandth of its own cost so many times.</summary>
    private static RankPlan Even(MiniLm.Nested nested, int thousandths) =>
        Each(
            nested,
            layer =>
            {
                var one = layer.CostAt(Rank.Of(1));
                return Math.Clamp((int)(thousandths * one.DenseMacs / (1000 * one.FactoredMacs)), 1, layer.MaxRank);
            }
        );

    private static RankPlan Each(MiniLm.Nested nested, Func<NestedLayer, int> rank) =>
        new(
            NestedLayers
                .Of(nested)
                .ToDictionary(entry => entry.Name, entry => rank(entry.Layer), StringComparer.Ordinal)
        );
}
