using NsnGen.Samples.DocSearch;
using NsnGen.Samples.Models;
using NsnGen.Samples.SentenceEncoder;
using NsnGen.Serving;

namespace NsnGen.Samples.SearchServer;

/// <summary>The sentence encoder as a server needs it.</summary>
public static class ServedEncoder
{
    /// <summary>The encoder at the plans of the document search.</summary>
    /// <param name="model">The model.</param>
    /// <param name="qualities">What each rank is worth, by its name.</param>
    public static NestedEncoder Of(SearchModel model, IReadOnlyDictionary<string, double> qualities)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(qualities);
        return NestedEncoder.Of(
            model.Nested,
            model.Tokenizer.Encode,
            (at, tokens, present) => at.call(tokens, present),
            new EncoderSettings
            {
                MaxTokens = WordPiece.Longest,
                Padding = WordPiece.Padding,
                ActivationMacs = length => MiniLm.L6.AttentionMacs(length),
                Points =
                [
                    .. model.Ranks.Select(rank => new ServedPoint(rank)
                    {
                        Quality = qualities[SearchModel.NameOf(rank)],
                    }),
                ],
            }
        );
    }
}
