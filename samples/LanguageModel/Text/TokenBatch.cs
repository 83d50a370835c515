using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Some texts side by side.</summary>
/// <param name="Tokens"><c>[batch, tokens]</c></param>
/// <param name="Next">The token after each, <c>[batch, tokens]</c>; <see cref="Stories.Padding"/> after the end.</param>
public sealed record TokenBatch(Tensor Tokens, Tensor Next) : IDisposable
{
    /// <summary>How many tokens there are to predict.</summary>
    public long Predicted => Next.ne(Stories.Padding).sum().item<long>();

    /// <summary>Fills rows of tokens up to the longest.</summary>
    public static TokenBatch Of(IReadOnlyList<long[]> rows)
    {
        var width = rows.Max(row => row.Length) - 1;
        var (tokens, next) = (new long[rows.Count, width], new long[rows.Count, width]);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < width; j++)
            {
                tokens[i, j] = j < rows[i].Length ? rows[i][j] : 0;
                next[i, j] = j + 1 < rows[i].Length ? rows[i][j + 1] : Stories.Padding;
            }
        }
        return new TokenBatch(tensor(tokens).DetachFromDisposeScope(), tensor(next).DetachFromDisposeScope());
    }

    /// <summary>The mean loss of the logits, in nats a token.</summary>
    public Tensor Loss(Tensor logits) =>
        nn.functional.cross_entropy(logits.flatten(0, 1), Next.flatten(), ignore_index: Stories.Padding);

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Next.Dispose();
    }
}
