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
    private readonly int[] firstOfDense;

    /// <summary>Asks the dense model, which is the full rank.</summary>
    /// <param name="engine">What searches.</param>
    /// <param name="queries">The names to ask for, none of which training has seen.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public RetrievalQuality(SearchEngine engine, IEnumerable<NameQuery> queries, CancellationToken cancellation)
    {
        this.engine = engine;
        Queries = [.. queries];
        Names = new Sentences(Queries.Select(query => query.Text), engine.Model.Tokenizer);
        firstOfDense = [.. Search(MiniLm.Rank.Full.ToRank(), cancellation).Select(hits => hits[0].Text)];
    }

    /// <summary>The names that are asked for.</summary>
    public IReadOnlyList<NameQuery> Queries { get; }

    /// <summary>The same as tokens.</summary>
    public Sentences Names { get; }

    /// <summary>How often the first ten texts have what is looked for.</summary>
    /// <param name="rank">The rank that encodes the names.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    /// <returns>Shares from 0 to 1: a summary of a member of that name, and the first text of the dense model.</returns>
    public (double OwnSummary, double FirstOfDense) At(Rank rank, CancellationToken cancellation)
    {
        var found = Search(rank, cancellation);
        return (
            found.Select((hits, query) => FindsOwnSummary(query, hits) ? 1.0 : 0).Average(),
            found.Select((hits, query) => FindsFirstOfDense(query, hits) ? 1.0 : 0).Average()
        );
    }

    /// <summary>Whether a search has a summary of a member of the name that was asked for.</summary>
    /// <param name="query">Which of the names.</param>
    /// <param name="hits">The first ten texts.</param>
    public bool FindsOwnSummary(int query, IEnumerable<Hit> hits) =>
        hits.Any(hit => Queries[query].Answers.Contains(hit.Text));

    /// <summary>Whether a search has the first text of the dense model.</summary>
    /// <param name="query">Which of the names was asked for.</param>
    /// <param name="hits">The first ten texts.</param>
    public bool FindsFirstOfDense(int query, IEnumerable<Hit> hits) => hits.Any(hit => hit.Text == firstOfDense[query]);

    private IReadOnlyList<Hit[]> Search(Rank rank, CancellationToken cancellation)
    {
        using var embeddings = engine.Model.Embed(Names, rank, cancellation: cancellation);
        return engine.Index.Search(embeddings, Depth);
    }
}
