namespace NsnGen.Bench;

/// <summary>What is compared.</summary>
internal static class BaselineMethods
{
    /// <summary>How the names of our own begin.</summary>
    public const string Ours = "ours";

    /// <summary>All methods, and whether they differ from another one before any training.</summary>
    public static IReadOnlyList<(Baseline Method, bool StartsApart)> All { get; } =
    [
        (new DenseAlone(), true),
        (new StaticRanks("truncation (SVD)", isWhitened: false), true),
        (new StaticRanks("whitening (as SVD-LLM)", isWhitened: true), true),
        (new StaticWidths(), true),
        (new NestedWidths(), true),
        (new FlexRank(), true),
        (new DyLora(), false),
        (new Ours($"{Ours}, default sampler"), false),
        (new Ours($"{Ours}, one rank a step") { IsOneRankAStep = true }, false),
        (new Ours($"{Ours}, one plan a step") { IsOneRankAStep = true, IsPlanned = true }, false),
        (
            new Ours($"{Ours}, one plan a step, taught")
            {
                IsOneRankAStep = true,
                IsPlanned = true,
                IsTaught = true,
            },
            false
        ),
        (new Ours($"{Ours}, units, one rank a step") { IsOneRankAStep = true, IsByUnits = true }, true),
        (
            new Ours($"{Ours}, units, one plan a step")
            {
                IsOneRankAStep = true,
                IsPlanned = true,
                IsByUnits = true,
            },
            true
        ),
        (
            new Ours($"{Ours}, units, one weighted plan a step")
            {
                IsOneRankAStep = true,
                IsPlanned = true,
                IsByUnits = true,
                IsWeighted = true,
            },
            true
        ),
        (
            new Ours($"{Ours}, units, one rank a step, dense first")
            {
                IsOneRankAStep = true,
                IsByUnits = true,
                IsDenseFirst = true,
            },
            true
        ),
    ];
}
