using NsnGen.Samples.DocSearch;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Serving;

namespace NsnGen.Samples.SearchServer;

/// <summary>The sentence encoder as a server needs it.</summary>
public static class ServedEncoder
{
    /// <summary>The encoder at the plans of the document search.</summary>
    /// <param name="engine">The search, whose model it is.</param>
    /// <param name="qualities">What each rank is worth, by its name.</param>
    public static NestedEncoder Of(SearchEngine engine, IReadOnlyDictionary<string, double> qualities)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(qualities);
        return NestedEncoder.Of(
            engine.Model.Nested,
            engine.Model.Tokenizer.Encode,
            (at, tokens, present) => at.call(tokens, present),
            new EncoderSettings
            {
                MaxTokens = WordPiece.Longest,
                TypicalTokens = engine.QueryTokens,
                Padding = WordPiece.Padding,
                ActivationMacs = length => MiniLm.L6.AttentionMacs(length),
                Points =
                [
                    .. engine.Model.Ranks.Select(rank => new ServedPoint(rank)
                    {
                        Quality = qualities[SearchModel.NameOf(rank)],
                    }),
                ],
            }
        );
    }
}
