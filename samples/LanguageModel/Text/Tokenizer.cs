using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using NsnGen.Gguf;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Byte-pair encoding with scores, as in llama2.c: pairs are merged best score first.</summary>
public sealed class Tokenizer
{
    /// <summary>Begins every text.</summary>
    public const int Start = 1;

    private const int End = 2;

    /// <summary>The first of the 256 tokens that stand for a byte.</summary>
    private const int FirstByte = 3;

    private readonly byte[][] pieces;
    private readonly float[] scores;
    private readonly Dictionary<string, int> byText = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]> words = new(StringComparer.Ordinal);

    private Tokenizer(byte[][] pieces, float[] scores)
    {
        this.pieces = pieces;
        this.scores = scores;
        for (var i = 0; i < pieces.Length; i++)
        {
            byText.TryAdd(Encoding.UTF8.GetString(pieces[i]), i);
        }
    }

    /// <summary>Reads llama2.c's <c>tokenizer.bin</c>: the longest piece, then of each its score, length and bytes.</summary>
    /// <exception cref="InvalidDataException">The file is not one.</exception>
    public static Tokenizer Read(string path, int vocabulary)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            var longest = reader.ReadInt32();
            var (pieces, scores) = (new byte[vocabulary][], new float[vocabulary]);
            for (var i = 0; i < vocabulary; i++)
            {
                scores[i] = reader.ReadSingle();
                var length = reader.ReadInt32();
                if (length < 0 || length > longest)
                {
                    throw new InvalidDataException(
                        $"{path} is not a tokenizer: piece {i} is said to have {length} bytes."
                    );
                }
                pieces[i] = new byte[length];
                reader.BaseStream.ReadExactly(pieces[i]);
            }
            if (reader.BaseStream.Position < reader.BaseStream.Length)
            {
                throw new InvalidDataException(
                    $"{path} is the tokenizer of another model: it has more than {vocabulary} pieces."
                );
            }
            return new Tokenizer(pieces, scores);
        }
        catch (EndOfStreamException fault)
        {
            throw new InvalidDataException($"{path} ends early; it has fewer than {vocabulary} pieces.", fault);
        }
    }

    /// <summary>The tokens of a text, with <see cref="Start"/> before them.</summary>
    public IReadOnlyList<int> Encode(string text) => [Start, .. Words(" " + text).SelectMany(EncodeWord)];

    /// <summary>The text of some tokens, without the space that every text begins with.</summary>
    public string Decode(IEnumerable<int> tokens)
    {
        byte[] bytes = [.. tokens.Where(token => token != Start).SelectMany(BytesOf)];
        return Encoding.UTF8.GetString(bytes.AsSpan(bytes is [(byte)' ', ..] ? 1 : 0));
    }

    /// <summary>The same pieces for llama.cpp, which joins them in the same way.</summary>
    public GgufTokenizer ForGguf() =>
        new()
        {
            Tokens = [.. pieces.Select((piece, token) => new GgufToken(TextOf(piece), scores[token], KindOf(token)))],
            Unknown = 0,
            Start = Start,
            End = End,
            AddsStart = true,
            AddsSpace = true,
        };

    /// <summary>GGUF has SentencePiece's letter for a space.</summary>
    private static string TextOf(byte[] piece) => Encoding.UTF8.GetString(piece).Replace(' ', '\u2581');

    private static GgufTokenKind KindOf(int token) =>
        token switch
        {
            0 => GgufTokenKind.Unknown,
            < FirstByte => GgufTokenKind.Control,
            < FirstByte + 256 => GgufTokenKind.Byte,
            _ => GgufTokenKind.Normal,
        };

    /// <summary>Splits before each space that follows something else. No piece reaches over such a place.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == ' ' && text[i - 1] != ' ')
            {
                yield return text[start..i];
                start = i;
            }
        }
        yield return text[start..];
    }

    private int[] EncodeWord(string word) => words.GetOrAdd(word, Merge);

    private int[] Merge(string word)
    {
        List<int> tokens = [.. word.EnumerateRunes().SelectMany(TokensOf)];
        while (BestPair(tokens) is { } pair)
        {
            tokens[pair.Place] = pair.Token;
            tokens.RemoveAt(pair.Place + 1);
        }
        return [.. tokens];
    }

    private IEnumerable<int> TokensOf(Rune rune) =>
        byText.TryGetValue(rune.ToString(), out var token)
            ? [token]
            : Encoding.UTF8.GetBytes(rune.ToString()).Select(b => b + FirstByte);

    private (int Place, int Token)? BestPair(List<int> tokens)
    {
        (int Place, int Token)? best = null;
        for (var i = 0; i < tokens.Count - 1; i++)
        {
            var joined = Encoding.UTF8.GetString([.. pieces[tokens[i]], .. pieces[tokens[i + 1]]]);
            if (byText.TryGetValue(joined, out var token) && (best is null || scores[token] > scores[best.Value.Token]))
            {
                best = (i, token);
            }
        }
        return best;
    }

    private byte[] BytesOf(int token) =>
        token is >= FirstByte and < FirstByte + 256
            ?
            [
                byte.Parse(
                    Encoding.UTF8.GetString(pieces[token]).AsSpan(3, 2),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture
                ),
            ]
            : pieces[token];
}
