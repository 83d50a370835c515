using NsnGen.Layers;
using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>The ways of training that are compared.</summary>
public static class Recipes
{
    /// <summary>
    /// The one that all tables are about: a dense model, trained first, factored by its inputs; then anchors as often as their cost
    /// allows, with equal weights.
    /// </summary>
    public static Recipe Nsn { get; } = new("NSN") { Start = Start.Whitened };

    /// <summary>The same, with one rank per layer at the cost of each uniform rank.</summary>
    public static Recipe Planned { get; } = Nsn with { Name = "NSN, planned", Planned = true };

    /// <summary>The same without a dense model before it.</summary>
    public static Recipe FromScratch { get; } = new("NSN from scratch");

    /// <summary>The paper's: the largest rank and one other a step, weighted by uncertainty (arXiv 2509.17874, equation 3).</summary>
    public static Recipe Paper { get; } =
        new("NSN from scratch, the paper's objective")
        {
            Sampler = (anchors, seed) => new AnchorAndVariantSampler(anchors, seed),
            Objective = ranks => new UncertaintyObjective(ranks),
            ObjectiveLearningRate = 1e-2,
        };

    /// <summary>Nested dropout in DyLoRA's manner: one random rank a step (Valipour et al., arXiv 2210.07558).</summary>
    public static Recipe SingleRank { get; } =
        new("one random rank a step (DyLoRA)") { Sampler = (anchors, seed) => new OneRankSampler(anchors, seed) };

    /// <summary>Taken from a trained dense model and not trained further.</summary>
    public static IReadOnlyList<Recipe> Truncations { get; } =
    [
        new("dense, truncated (SVD)") { Start = Start.Trained, Steps = 0 },
        new("dense, truncated by its inputs (as SVD-LLM)") { Start = Start.WhitenedUncentred, Steps = 0 },
        new("dense, truncated by its inputs, centred") { Start = Start.Whitened, Steps = 0 },
    ];

    /// <summary>
    /// The paper's Table 1, by its protocol, from scratch and with equal steps: cross-entropy at the largest rank alone, at two ranks
    /// with equal weights, and at two ranks weighted by uncertainty.
    /// </summary>
    public static IReadOnlyList<Recipe> PaperTable { get; } =
    [
        FromScratch.For(64) with
        {
            Name = "cross-entropy at rank 64 alone",
        },
        Paper with
        {
            Name = "two cross-entropies",
            Objective = _ => new UniformObjective(),
            IsCostFixed = false,
        },
        Paper with
        {
            Name = "two cross-entropies, weighted by uncertainty",
            IsCostFixed = false,
        },
    ];

    /// <summary>How losses may be combined; the first is the NSN's.</summary>
    public static IReadOnlyList<(string Name, Func<IReadOnlyList<Rank>, RankObjective> Make)> Objectives { get; } =
    [
        ("uniform", _ => new UniformObjective()),
        ("uncertainty", ranks => new UncertaintyObjective(ranks)),
        ("log", _ => new LogObjective()),
    ];

    /// <summary>Which ranks a step may visit; the first is the NSN's.</summary>
    public static IReadOnlyList<(string Name, Func<IReadOnlyList<Rank>, int, RankSampler>? Make)> Samplers { get; } =
    [
        ("balanced by cost", null),
        ("all anchors", (anchors, _) => new AllAnchorsSampler(anchors)),
        ("largest and one other", (anchors, seed) => new AnchorAndVariantSampler(anchors, seed)),
        ("sandwich, 2 between", (anchors, seed) => new SandwichSampler(anchors, seed)),
        ("any rank, 3 a step", (anchors, seed) => new AnyRankSampler(anchors[^1].Value, seed, 3)),
        ("curriculum", Curriculum),
    ];

    /// <summary>The NSN with another objective and sampler.</summary>
    public static Recipe With(int objective, int sampler) =>
        Nsn with
        {
            Name = (objective, sampler) switch
            {
                (0, 0) => Nsn.Name,
                (_, 0) => $"objective: {Objectives[objective].Name}",
                (0, _) => $"sampler: {Samplers[sampler].Name}",
                _ => $"objective: {Objectives[objective].Name}, sampler: {Samplers[sampler].Name}",
            },
            Objective = Objectives[objective].Make,
            Sampler = Samplers[sampler].Make,
        };

    /// <summary>What differs from <see cref="Nsn"/> in one thing.</summary>
    public static IReadOnlyList<Recipe> Ablations { get; } =
    [
        .. Enumerable.Range(1, Objectives.Count - 1).Select(objective => With(objective, 0)),
        With(1, 0) with
        {
            Name = "objective: uncertainty, rate 1e-2",
            ObjectiveLearningRate = 1e-2,
        },
        .. Enumerable.Range(1, Samplers.Count - 1).Select(sampler => With(0, sampler)),
        Nsn with
        {
            Name = "distilled from the largest rank of the step",
            Teacher = Teacher.FullRank,
        },
        Nsn with
        {
            Name = "distilled from a trained dense model",
            Teacher = Teacher.Dense,
        },
        Nsn with
        {
            Name = "start: random orthogonal",
            Start = Start.Orthogonal,
        },
        Nsn with
        {
            Name = "start: trained dense, SVD",
            Start = Start.Trained,
        },
        Nsn with
        {
            Name = "start: trained dense, by its inputs, not centred",
            Start = Start.WhitenedUncentred,
        },
        Nsn with
        {
            Name = "start: random weights, SVD",
            Start = Start.Random,
        },
        Nsn with
        {
            Name = "realigned at the end",
            Realign = true,
        },
    ];

    private static CurriculumSampler Curriculum(IReadOnlyList<Rank> anchors, int seed) =>
        new(anchors, warmUp: 100, open => new AllAnchorsSampler(open));
}
