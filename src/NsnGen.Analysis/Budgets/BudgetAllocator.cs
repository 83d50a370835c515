using System.Collections.Concurrent;
using System.Globalization;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Analysis;

/// <summary>
/// Turns a budget into one rank per layer. Its plans are nested: the plan of a smaller budget is, in every layer, a prefix of
/// the plan of a larger one, so one number is still all there is to choose.
/// </summary>
public sealed class BudgetAllocator
{
    private readonly nn.Module nested;
    private readonly IReadOnlyList<IReadOnlyList<(string Name, NestedLayer Layer)>> layers;
    private readonly int[] ladder;
    private readonly ConcurrentDictionary<int, Rank> percents = [];

    /// <summary>An allocator for one model.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="sensitivity">What lower ranks cost in quality, for each of its layers up to its largest rank.</param>
    /// <param name="call">
    /// What a call costs, where layers see different numbers of rows, as convolutions do; null counts one row in each layer.
    /// </param>
    /// <exception cref="ArgumentException">A layer or its largest rank is missing from the sensitivity.</exception>
    public BudgetAllocator(nn.Module nested, Sensitivity sensitivity, CallCost? call = null)
    {
        ArgumentNullException.ThrowIfNull(sensitivity);
        this.nested = nested;
        layers = NestedLayers.ByRank(nested);
        ladder = RankLadder.Build([.. layers.Select(entry => Describe(entry, sensitivity, call))]);
    }

    private BudgetAllocator(nn.Module nested, int[] ladder)
    {
        this.nested = nested;
        layers = NestedLayers.ByRank(nested);
        this.ladder = ladder;
    }

    /// <summary>
    /// An allocator by a measured loss. From the largest ranks down, the cut comes next that raises the loss least for the
    /// multiply-adds it saves, measured with all other layers as they then stand; so what layers make of each other's cuts is in it.
    /// Two to three evaluations for each layer and rank.
    /// </summary>
    /// <param name="nested">The model; it is put into eval mode.</param>
    /// <param name="ranks">The ranks to try in every layer that is large enough; 1 and the layer's largest are added.</param>
    /// <param name="loss">
    /// The loss of the model, bound to a plan, on data that is neither trained nor tested on; lower is better. Called without gradients.
    /// </param>
    /// <param name="call">
    /// What a call costs, where layers see different numbers of rows, as convolutions do; null counts one row in each layer.
    /// </param>
    /// <param name="progress">Told how many cuts are decided, and of how many.</param>
    /// <param name="cancellation">Checked before each evaluation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rank is below 1.</exception>
    /// <exception cref="ArgumentException">A loss is not finite.</exception>
    public static BudgetAllocator Measure<TModel, TAtRank>(
        INestedModel<TModel, TAtRank> nested,
        IEnumerable<int> ranks,
        Func<TAtRank, double> loss,
        CallCost? call = null,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default
    )
        where TAtRank : struct, IAtRank
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(loss);
        var module = (nn.Module)nested;
        module.eval();
        using var untracked = no_grad();
        var measured = new MeasuredLadder(module, ranks, rank => loss(nested.WithRank(rank)), call);
        return new BudgetAllocator(module, measured.Build(progress, cancellation));
    }

    /// <summary>How many plans there are: from every layer at rank 1 to every layer at its largest, one component more each time.</summary>
    public int PlanCount => ladder.Length + 1;

    /// <summary>One of the plans, the cheapest first.</summary>
    /// <param name="index">From 0 to <see cref="PlanCount"/> − 1.</param>
    public RankPlan PlanAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PlanCount);
        var ranks = new int[layers.Count];
        Array.Fill(ranks, 1);
        foreach (var layer in ladder.AsSpan(0, index))
        {
            ranks[layer]++;
        }
        return NestedLayers.Plan(layers, ranks);
    }

    /// <summary>The largest plan within a budget.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Even rank 1 in every layer costs more; the message says how much.</exception>
    public RankPlan Plan(Budget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var least = CostOf(budget, 0);
        if (!(least <= budget.Limit))
        {
            throw new ArgumentOutOfRangeException(
                nameof(budget),
                budget.Limit,
                $"The budget is {budget}; with rank 1 in every layer the model still needs {least} {budget.Unit}."
            );
        }
        var (fits, fails) = (0, PlanCount);
        while (fails - fits > 1)
        {
            var middle = (fits + fails) / 2;
            if (CostOf(budget, middle) <= budget.Limit)
            {
                fits = middle;
            }
            else
            {
                fails = middle;
            }
        }
        return PlanAt(fits);
    }

    /// <summary>
    /// The largest plan within a share of the dense cost, as a rank of the model that is called <c>cost 35 %</c>; the cheapest plan if none
    /// fits. The same share gives the same rank.
    /// </summary>
    /// <param name="percent">From 1 to 100.</param>
    public Rank AtPercent(int percent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        return percents.GetOrAdd(percent, AllocatePercent);
    }

    private Rank AllocatePercent(int percent)
    {
        var budget = Budget.OfCost(percent / 100.0);
        var plan = CostOf(budget, 0) > budget.Limit ? PlanAt(0) : Plan(budget);
        return (plan with { Name = string.Create(CultureInfo.InvariantCulture, $"cost {percent} %") }).For(nested);
    }

    private double CostOf(Budget budget, int index) => budget.Measure(nested, PlanAt(index).For(nested));

    private static (Func<int, long> Cost, IReadOnlyDictionary<int, double> Damage) Describe(
        IReadOnlyList<(string Name, NestedLayer Layer)> layers,
        Sensitivity sensitivity,
        CallCost? call
    )
    {
        var (name, first) = layers[0];
        if (!sensitivity.Layers.TryGetValue(name, out var curve) || !curve.Damage.ContainsKey(first.MaxRank))
        {
            throw new ArgumentException(
                $"The sensitivity does not say what layer '{name}' loses, up to its largest rank {first.MaxRank}.",
                nameof(sensitivity)
            );
        }
        return (
            rank => layers.Sum(entry => (call?.RowsOf(entry.Layer) ?? 1) * entry.Layer.CostAt(Rank.Of(rank)).Macs),
            curve.Damage
        );
    }
}
