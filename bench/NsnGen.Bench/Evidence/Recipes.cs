namespace NsnGen.Bench;

/// <summary>The ways of training that are compared.</summary>
public static class Recipes
{
    /// <summary>
    /// The one that all tables are about: a dense model, trained first, factored by its inputs; then every anchor in every
    /// step, with equal weights.
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
            Realign = false,
        };

    /// <summary>Nested dropout in DyLoRA's manner: one random rank a step (Valipour et al., arXiv 2210.07558).</summary>
    public static Recipe SingleRank { get; } =
        new("one random rank a step (DyLoRA)")
        {
            Sampler = (anchors, seed) => new OneRankSampler(anchors, seed),
            Realign = false,
        };

    /// <summary>Taken from a trained dense model and not trained further.</summary>
    public static IReadOnlyList<Recipe> Truncations { get; } =
    [
        new("dense, truncated (SVD)") { Start = Start.Trained, Steps = 0 },
        new("dense, truncated by its inputs (as SVD-LLM)") { Start = Start.WhitenedUncentred, Steps = 0 },
        new("dense, truncated by its inputs, centred") { Start = Start.Whitened, Steps = 0 },
    ];

    /// <summary>What differs from <see cref="Nsn"/> in one thing.</summary>
    public static IReadOnlyList<Recipe> Ablations { get; } =
    [
        Nsn with
        {
            Name = "objective: uncertainty",
            Objective = ranks => new UncertaintyObjective(ranks),
        },
        Nsn with
        {
            Name = "objective: uncertainty, rate 1e-2",
            Objective = ranks => new UncertaintyObjective(ranks),
            ObjectiveLearningRate = 1e-2,
        },
        Nsn with
        {
            Name = "objective: log",
            Objective = _ => new LogObjective(),
        },
        Nsn with
        {
            Name = "sampler: largest and one other",
            Sampler = (anchors, seed) => new AnchorAndVariantSampler(anchors, seed),
        },
        Nsn with
        {
            Name = "sampler: sandwich, 2 between",
            Sampler = (anchors, seed) => new SandwichSampler(anchors, seed),
        },
        Nsn with
        {
            Name = "sampler: any rank, 3 a step",
            Sampler = (anchors, seed) => new AnyRankSampler(anchors[^1], seed, 3),
        },
        Nsn with
        {
            Name = "sampler: curriculum",
            Sampler = Curriculum,
        },
        Nsn with
        {
            Name = "distilled from the largest rank",
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
            Name = "no realignment",
            Realign = false,
        },
    ];

    private static CurriculumSampler Curriculum(IReadOnlyList<int> anchors, int seed) =>
        new(anchors, warmUp: 100, open => new AllAnchorsSampler(open));

    /// <summary>One rank a step, none of them always.</summary>
    private sealed class OneRankSampler(IReadOnlyList<int> anchors, int seed) : RankSampler
    {
        public override IReadOnlyList<int> Support => anchors;

        public override IReadOnlyList<int> Sample(long step) =>
            [anchors[new Random(unchecked(seed * 1_000_003 + (int)step)).Next(anchors.Count)]];
    }
}
