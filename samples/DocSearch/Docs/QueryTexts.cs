namespace NsnGen.Samples.DocSearch;

/// <summary>
/// Texts like those that people type: the names of members, and a few words in a row of each summary. Queries are all that is
/// encoded at less than full rank, so they are what to learn from.
/// </summary>
public static class QueryTexts
{
    private const int FewestWords = 2;
    private const int MostWords = 8;

    /// <summary>Each text once; the same seed gives the same ones. Names that are held out are not among them.</summary>
    /// <param name="corpus">What is searched.</param>
    /// <param name="seed">Decides which words of a summary.</param>
    public static IReadOnlyList<string> Of(Corpus corpus, int seed)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var random = new Random(seed);
        var heldOut = corpus.HeldOut.Select(query => query.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. corpus
                .ForTraining.Select(query => query.Text)
                .Concat(corpus.Texts.Select(text => Words(text.Summary, random)))
                .Distinct(StringComparer.Ordinal)
                .Where(text => !heldOut.Contains(text)),
        ];
    }

    private static string Words(string text, Random random)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var count = Math.Min(words.Length, random.Next(FewestWords, MostWords + 1));
        var start = random.Next(words.Length - count + 1);
        return string.Join(' ', words.AsSpan(start, count));
    }
}
