using NsnGen.Layers;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using static TorchSharp.torch;

namespace NsnGen.Samples.DocSearch;

/// <summary>The sentence encoder in all its sizes. Its full rank is the dense model, bit for bit.</summary>
/// <param name="Nested">The model, in eval mode.</param>
/// <param name="Tokenizer">Turns text into its tokens.</param>
/// <param name="Plans">The plans that it is used at, the cheapest first, called by their cost: <c>25 %</c>.</param>
public sealed record SearchModel(MiniLm.Nested Nested, WordPiece Tokenizer, IReadOnlyList<RankPlan> Plans) : IDisposable
{
    /// <summary>The ranks that it is used at, the cheapest first; the last is the full rank.</summary>
    public IReadOnlyList<Rank> Ranks { get; } = [.. Plans.Select(plan => plan.For(Nested)), MiniLm.Rank.Full.ToRank()];

    /// <summary>Encodes texts, <c>[texts, hidden]</c>, rows of length 1.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="progress">Told how many texts are done.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public Tensor Embed(
        Sentences texts,
        Rank rank,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        var done = 0;
        return texts.Embed(
            batch =>
            {
                var said = Nested.call(batch.Tokens, batch.Present, rank);
                progress?.Report(done += batch.Rows.Count);
                return said;
            },
            cancellation
        );
    }

    /// <summary>Encodes some texts.</summary>
    /// <inheritdoc cref="Embed(Sentences, Rank, IProgress{int}?, CancellationToken)"/>
    public Tensor Embed(IEnumerable<string> texts, Rank rank) => Embed(new Sentences(texts, Tokenizer), rank);

    /// <summary>What a rank is called in tables.</summary>
    public static string NameOf(Rank rank) => rank.Plan?.Name ?? "full rank";

    /// <inheritdoc/>
    public void Dispose() => Nested.Dispose();
}
