using System.Text;
using FastBertTokenizer;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>The tokenizer of bert-base-uncased: lower case, without accents, words in pieces.</summary>
public sealed class WordPiece
{
    /// <summary>Fills a row behind its end.</summary>
    public const long Padding = 0;

    /// <summary>The most tokens of a sentence, [CLS] and [SEP] included; the rest is cut off.</summary>
    public const int Longest = 256;

    private readonly BertTokenizer tokenizer = new();

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="vocabulary">A token a line, in UTF-8.</param>
    public WordPiece(byte[] vocabulary)
    {
        using var reader = new StreamReader(new MemoryStream(vocabulary), Encoding.UTF8);
        tokenizer.LoadVocabulary(reader, convertInputToLowercase: true);
    }

    /// <summary>The tokens of a text, between [CLS] and [SEP].</summary>
    public long[] Encode(string text)
    {
        var tokens = new long[Longest];
        var count = tokenizer.Encode(text, tokens, attentionMask: new long[Longest]);
        return tokens[..count];
    }
}
