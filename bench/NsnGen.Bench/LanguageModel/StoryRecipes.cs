using NsnGen.Samples.LanguageModel;

namespace NsnGen.Bench;

/// <summary>The ways of spending the steps of joint training that are tried, shortly and on stories to choose by, before one is taken.</summary>
public static class StoryRecipes
{
    private static readonly TuningRecipe Kept = new();

    private static readonly TuningRecipe AnyRank = new()
    {
        DenseFirst = 0,
        DenseBetween = 0.15,
        KeepsFullRank = false,
        LearningRate = 1e-3,
    };

    /// <summary>The recipes and what they are called.</summary>
    public static IReadOnlyList<(string Name, TuningRecipe Recipe)> All { get; } =
    [
        ("15 % at the dense weights, the others at anchors and middles", AnyRank with { AnyRank = 0 }),
        ("15 % at the dense weights, 30 % of the others at any rank", AnyRank),
        ("33 % at the dense weights, 30 % of the others at any rank", AnyRank with { DenseBetween = 0.33 }),
        ("15 % at the dense weights, 30 % of the others at any rank, rate 2e-3", AnyRank with { LearningRate = 2e-3 }),
        ("15 % before the model is taken apart, 30 % of the others at any rank; full rank kept, rate 3e-3", Kept),
        (
            "33 % before the model is taken apart, 30 % of the others at any rank; full rank kept, rate 3e-3",
            Kept with
            {
                DenseFirst = 0.33,
            }
        ),
    ];

    /// <summary>
    /// The recipe with the least mean loss over the ranks, of those whose full rank loses at most a hundredth against the dense model that was
    /// trained on; of all, if none does.
    /// </summary>
    /// <param name="trials">What the recipes reached, in their order.</param>
    /// <param name="dense">The loss of that dense model.</param>
    public static int Best(IReadOnlyList<LanguageModelSeries> trials, double dense)
    {
        ArgumentNullException.ThrowIfNull(trials);
        bool IsAsGood(int trial) => trials[trial].Loss[trials[trial].Loss.Keys.Max()] <= 1.01 * dense;
        var all = Enumerable.Range(0, trials.Count).ToList();
        var good = all.Where(IsAsGood).ToList();
        return (good.Count > 0 ? good : all).MinBy(trial => trials[trial].Loss.Values.Average());
    }
}
