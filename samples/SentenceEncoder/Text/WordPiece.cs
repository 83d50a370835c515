using System.Text;
using System.Text.Json;
using FastBertTokenizer;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>The tokenizer of a BERT: words in pieces. That of bert-base-uncased has lower case, without accents.</summary>
public sealed class WordPiece
{
    /// <summary>Fills a row behind its end.</summary>
    public const long Padding = 0;

    /// <summary>The most tokens of a sentence, [CLS] and [SEP] included; the rest is cut off.</summary>
    public const int Longest = 256;

    private readonly BertTokenizer tokenizer = new();
    private readonly int longest = Longest;

    /// <summary>Reads a <c>tokenizer.json</c> of Hugging Face.</summary>
    /// <param name="path">The file.</param>
    /// <param name="context">The most tokens that the model takes.</param>
    /// <exception cref="InvalidDataException">It is none of a BERT.</exception>
    public WordPiece(string path, int context)
    {
        longest = Math.Min(Longest, context);
        try
        {
            using var file = File.OpenRead(path);
            tokenizer.LoadTokenizerJson(file);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is not the tokenizer of a BERT: {fault.Message}", fault);
        }
    }

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
        var tokens = new long[longest];
        var count = tokenizer.Encode(text, tokens, attentionMask: new long[longest]);
        return tokens[..count];
    }
}
