using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;

namespace NsnGen.Samples.DocSearch;

/// <summary>
/// How good searches are, without labels that somebody made up: the name of a member, in words, is to find the member's own summary,
/// and to find what the dense model finds.
/// </summary>
public sealed class RetrievalQuality
{
    /// <summary>How many texts are looked at.</summary>
    public const int Depth = 10;

    private readonly SearchEngine engine;
    private readonly IReadOnlyList<NameQuery> queries;
    private readonly int[] firstOfDense;

    /// <summary>Asks the dense model, which is the full rank.</summary>
    /// <param name="engine">What searches.</param>
    /// <param name="count">How many of the names that are held out to ask for.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public RetrievalQuality(SearchEngine engine, int count, CancellationToken cancellation)
    {
        this.engine = engine;
        queries = [.. engine.Corpus.HeldOut.Take(count)];
        Names = new Sentences(queries.Select(query => query.Text), engine.Model.Tokenizer);
        firstOfDense = [.. Search(MiniLm.Rank.Full.ToRank(), cancellation).Select(hits => hits[0].Text)];
    }

    /// <summary>The names that are asked for.</summary>
    public Sentences Names { get; }

    /// <summary>How often the first ten texts have what is looked for.</summary>
    /// <param name="rank">The rank that encodes the names.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    /// <returns>Shares from 0 to 1: a summary of a member of that name, and the first text of the dense model.</returns>
    public (double OwnSummary, double FirstOfDense) At(Rank rank, CancellationToken cancellation)
    {
        var found = Search(rank, cancellation);
        return (
            found.Zip(queries).Average(e => e.First.Any(hit => e.Second.Answers.Contains(hit.Text)) ? 1.0 : 0),
            found.Zip(firstOfDense).Average(e => e.First.Any(hit => hit.Text == e.Second) ? 1.0 : 0)
        );
    }

    private IReadOnlyList<Hit[]> Search(Rank rank, CancellationToken cancellation)
    {
        using var embeddings = engine.Model.Embed(Names, rank, cancellation: cancellation);
        return engine.Index.Search(embeddings, Depth);
    }
}
