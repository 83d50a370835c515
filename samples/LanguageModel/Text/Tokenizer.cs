using System.Text;
using NsnGen.Gguf;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The tokens of a Llama: Hugging Face's library does the work, from its own file or from what llama2.c's has.</summary>
public sealed class Tokenizer : IDisposable
{
    /// <summary>Begins every text of llama2.c's models.</summary>
    public const int Start = 1;

    private readonly TokenizerFile tokenizer;
    private readonly Func<GgufTokenizer> gguf;

    private Tokenizer(TokenizerFile tokenizer, int first, IReadOnlyList<int> ends, Func<GgufTokenizer> gguf)
    {
        (this.tokenizer, this.gguf) = (tokenizer, gguf);
        (First, Ends) = (first, ends);
    }

    /// <summary>Begins every text.</summary>
    public int First { get; }

    /// <summary>Tokens after which a text is over.</summary>
    public IReadOnlyList<int> Ends { get; }

    /// <summary>The tokenizer of a folder of Hugging Face.</summary>
    /// <exception cref="InvalidDataException">It is none that is read, or no text begins with a token.</exception>
    public static Tokenizer Of(HuggingFaceFolder folder, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var words = folder.Tokenizer(vocabulary);
        return words.Encode("") is [var first, ..]
            ? new Tokenizer(
                words,
                first,
                [first, .. folder.Ends],
                () => GgufTokenizer.Read(folder.Words, folder.Config)
            )
            : throw new InvalidDataException($"{folder.Words} begins a text with no token of its own, as Llamas do.");
    }

    /// <summary>Reads llama2.c's <c>tokenizer.bin</c>: the longest piece, then of each its score, length and bytes.</summary>
    /// <exception cref="InvalidDataException">The file is not one.</exception>
    public static Tokenizer Read(string path, int vocabulary)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            var longest = reader.ReadInt32();
            var (texts, scores) = (new string[vocabulary], new float[vocabulary]);
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
                var bytes = new byte[length];
                reader.BaseStream.ReadExactly(bytes);
                texts[i] = Encoding.UTF8.GetString(bytes);
            }
            if (reader.BaseStream.Position < reader.BaseStream.Length)
            {
                throw new InvalidDataException(
                    $"{path} is the tokenizer of another model: it has more than {vocabulary} pieces."
                );
            }
            var pieces = new SentencePieces(texts, scores);
            // These models write the beginning of the next text, and no end.
            return new Tokenizer(TokenizerFile.Of(pieces.ToJson()), Start, [Start], pieces.ForGguf);
        }
        catch (EndOfStreamException fault)
        {
            throw new InvalidDataException($"{path} ends early; it has fewer than {vocabulary} pieces.", fault);
        }
    }

    /// <summary>The tokens of a text, with <see cref="First"/> before them.</summary>
    public IReadOnlyList<int> Encode(string text) => tokenizer.Encode(text);

    /// <summary>The text of some tokens, without the space that every text begins with.</summary>
    public string Decode(IEnumerable<int> tokens) => tokenizer.Decode(tokens);

    /// <summary>The same pieces for llama.cpp.</summary>
    public GgufTokenizer ForGguf() => gguf();

    /// <inheritdoc/>
    public void Dispose() => tokenizer.Dispose();
}
