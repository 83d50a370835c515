using NsnGen.Samples.Models;
using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>In the manner of DyLoRA (arXiv 2210.07558): one uniform rank a step, of all that there are, drawn uniformly.</summary>
internal sealed class DyLora : NestedRanks
{
    public override string Name => "any rank a step (as DyLoRA)";

    protected override RankSampler Sampler(
        StoriesTask task,
        Llama.Nested nested,
        IReadOnlyList<Rank> ranks,
        int seed
    ) => new OneRankSampler(Enumerable.Range(1, nested.MaxRank).Select(Rank.Of), seed);
}
