using System.Text;
using NsnGen.Gguf;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The tokens of llama2.c's models: Hugging Face's library does the work, from what llama2.c's file has.</summary>
public sealed class Tokenizer : IDisposable
{
    /// <summary>Begins every text.</summary>
    public const int Start = 1;

    private readonly SentencePieces pieces;
    private readonly TokenizerFile tokenizer;

    private Tokenizer(SentencePieces pieces)
    {
        this.pieces = pieces;
        tokenizer = TokenizerFile.Of(pieces.ToJson());
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
            return new Tokenizer(new SentencePieces(texts, scores));
        }
        catch (EndOfStreamException fault)
        {
            throw new InvalidDataException($"{path} ends early; it has fewer than {vocabulary} pieces.", fault);
        }
    }

    /// <summary>The tokens of a text, with <see cref="Start"/> before them.</summary>
    public IReadOnlyList<int> Encode(string text) => tokenizer.Encode(text);

    /// <summary>The text of some tokens, without the space that every text begins with.</summary>
    public string Decode(IEnumerable<int> tokens) => tokenizer.Decode(tokens);

    /// <summary>The same pieces for llama.cpp.</summary>
    public GgufTokenizer ForGguf() => pieces.ForGguf();

    /// <inheritdoc/>
    public void Dispose() => tokenizer.Dispose();
}
