using NsnGen.Samples.Models;
using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>
/// In the manner of FlexRank (arXiv 2602.02680): whitened factors, nested plans by what layers lose, one budget a step, drawn uniformly, taught by
/// the dense model.
/// </summary>
internal sealed class FlexRank : NestedRanks
{
    public override string Name => "nested plans, distilled (as FlexRank)";

    protected override bool IsDistilled => true;

    protected override bool HasPlans => true;

    protected override RankSampler Sampler(
        StoriesTask task,
        Llama.Nested nested,
        IReadOnlyList<Rank> ranks,
        int seed
    ) => new OneRankSampler(ranks, seed);
}
