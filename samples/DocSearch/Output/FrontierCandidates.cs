using NsnGen.Analysis;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using static TorchSharp.torch;

namespace NsnGen.Samples.DocSearch;

/// <summary>The dense model and the encoder's plans, to be measured side by side on queries.</summary>
/// <param name="model">The encoder.</param>
/// <param name="quality">Measures searches.</param>
/// <param name="agreements">Takes, by the name of each, how often it has the dense model's first text.</param>
/// <param name="cancellation">Checked before each batch.</param>
public sealed class FrontierCandidates(
    SearchModel model,
    RetrievalQuality quality,
    IDictionary<string, double> agreements,
    CancellationToken cancellation
)
{
    /// <summary>What the dense model is called.</summary>
    public const string Dense = "dense";

    private static readonly int[] Percents = [10, 15, 20, 25, 35, 50, 70, 90];

    private readonly EncoderCost cost = new(MiniLm.L6, quality.Names.MeanLength);

    private readonly Rank[] ranks =
    [
        .. model.Ranks.Where(rank => Percents.Any(percent => rank.Plan?.Name == Recipe.NameOf(percent))),
    ];

    /// <summary>How many there are.</summary>
    public int Count => ranks.Length + 1;

    /// <summary>The cost that counts as 1.</summary>
    public ModelCost DenseCost => cost.Dense(model.Nested);

    /// <summary>The dense model, which is the full rank, and the plans.</summary>
    public IEnumerable<FrontierCandidate> All() =>
        ranks.Select(rank => Of(rank) with { Name = rank.Plan!.Name }).Prepend(Of(MiniLm.Rank.Full.ToRank()));

    private FrontierCandidate Of(Rank rank) =>
        new(
            Rank: null,
            Trained: rank.Plan is null || Recipe.IsTrained(rank.Plan),
            rank.Plan is null ? DenseCost : cost.At(model.Nested, rank),
            () => Quality(rank),
            rows => Encode(rank, rows)
        );

    private double Quality(Rank rank)
    {
        var (own, first) = quality.At(rank, cancellation);
        agreements[rank.Plan?.Name ?? Dense] = first;
        return own;
    }

    /// <summary>Queries of the mean length, without padding.</summary>
    private void Encode(Rank rank, int rows)
    {
        using var tokens = full([rows, (long)Math.Round(cost.Length)], 1000, ScalarType.Int64);
        model.Nested.call(tokens, null, rank).Dispose();
    }
}
