using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Some sentences side by side.</summary>
/// <param name="Rows">Which sentences they are, by their place in the text.</param>
/// <param name="Tokens"><c>[batch, tokens]</c>, int64</param>
/// <param name="Present"><c>[batch, tokens]</c>, true where a token is no padding; null if there is none.</param>
public sealed record SentenceBatch(IReadOnlyList<int> Rows, Tensor Tokens, Tensor? Present) : IDisposable
{
    /// <summary>Fills rows of tokens up to the longest.</summary>
    public static SentenceBatch Of(IReadOnlyList<int> rows, IReadOnlyList<long[]> sentences)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sentences);
        var width = rows.Max(row => sentences[row].Length);
        var tokens = new long[rows.Count * width];
        Array.Fill(tokens, WordPiece.Padding);
        for (var i = 0; i < rows.Count; i++)
        {
            sentences[rows[i]].CopyTo(tokens, i * width);
        }
        using var scope = NewDisposeScope();
        var filled = tensor(tokens, [rows.Count, width]).DetachFromDisposeScope();
        var present = rows.All(row => sentences[row].Length == width)
            ? null
            : filled.ne(WordPiece.Padding).DetachFromDisposeScope();
        return new SentenceBatch(rows, filled, present);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Present?.Dispose();
    }
}
