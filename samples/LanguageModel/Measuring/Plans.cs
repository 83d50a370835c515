using NsnGen.Analysis;
using NsnGen.Layers;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Ranks within a share of the dense model's cost: the same in each layer, or one for each by measured loss.</summary>
public sealed class Plans
{
    private readonly Llama.Nested nested;
    private readonly WholeCost cost;
    private readonly BudgetAllocator allocator;

    /// <summary>How finely plans are measured.</summary>
    /// <param name="Ranks">The ranks of each layer, besides 1 and its largest.</param>
    /// <param name="Stories">How many training stories.</param>
    public sealed record Measuring(IReadOnlyList<int> Ranks, int Stories);

    /// <summary>Measures which cuts the model suffers least from, on training stories.</summary>
    /// <param name="nested">The model.</param>
    /// <param name="config">Its dimensions.</param>
    /// <param name="measuring">How finely.</param>
    /// <param name="train">The first of these stories are measured on.</param>
    /// <param name="progress">Told how many cuts are decided, and of how many.</param>
    /// <param name="cancellation">Checked at each batch.</param>
    public Plans(
        Llama.Nested nested,
        LlamaConfig config,
        Measuring measuring,
        Stories train,
        IProgress<(int Done, int Total)>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(measuring);
        ArgumentNullException.ThrowIfNull(train);
        this.nested = nested;
        cost = new WholeCost(config);
        using var loss = new StoryLoss(train.Slice(..Math.Min(measuring.Stories, train.Count)), cancellation);
        allocator = BudgetAllocator.Measure(
            nested,
            measuring.Ranks,
            model => loss.Of(tokens => model.call(tokens, null)),
            progress: progress,
            cancellation: cancellation
        );
    }

    /// <summary>The largest plan within a share of the cost; the cheapest if none fits.</summary>
    public Rank Within(double share)
    {
        var cheapest = allocator.PlanAt(0).For(nested);
        return cost.Share(nested, cheapest) > share ? cheapest : allocator.Plan(cost.Budget(share)).For(nested);
    }

    /// <summary>The largest uniform rank within a share of the cost, at least 1.</summary>
    public Rank LargestUniform(double share) =>
        Enumerable
            .Range(1, nested.MaxRank)
            .Select(Rank.Of)
            .Last(rank => rank.Value == 1 || cost.Share(nested, rank) <= share);
}
