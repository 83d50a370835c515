using NsnGen.Conversion;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Serving.Tests;

/// <summary>A text encoder of one block with attention, small enough to answer ten thousand requests in seconds.</summary>
[NestedSubspace(maxRank: 64, Anchors = [2, 4, 8, 16, 32])]
public sealed partial class TinyEncoder : Module<Tensor, Tensor?, Tensor>
{
    public const int Size = 32;
    private const int Vocabulary = 128;

    private readonly Embedding embedding = Embedding(Vocabulary, Size);
    private readonly Linear query = Linear(Size, Size);
    private readonly Linear key = Linear(Size, Size);
    private readonly Linear value = Linear(Size, Size);
    private readonly Linear up = Linear(Size, 2 * Size);
    private readonly Linear down = Linear(2 * Size, Size);

    public TinyEncoder()
        : base(nameof(TinyEncoder)) => RegisterComponents();

    /// <param name="tokens"><c>[batch, tokens]</c></param>
    /// <param name="present"><c>[batch, tokens]</c>, true where a token is no padding; null if there is none.</param>
    /// <returns><c>[batch, size]</c></returns>
    public override Tensor forward(Tensor tokens, Tensor? present)
    {
        using var scope = NewDisposeScope();
        var x = embedding.call(tokens); // [batch, tokens, size]
        var scores = query.call(x).bmm(key.call(x).transpose(1, 2)); // [batch, tokens, tokens]
        if (present is not null)
        {
            scores = scores.masked_fill(present.logical_not().unsqueeze(1), float.NegativeInfinity);
        }
        x = x + scores.softmax(-1).bmm(value.call(x));
        x = x + down.call(functional.gelu(up.call(x)));
        var mean = present is null ? x.mean([1]) : (x * present.unsqueeze(2)).sum(1) / present.sum(1, keepdim: true);
        return functional.normalize(mean, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>A nested one with the same random weights for the same seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="nestsHiddenUnits">Whether it is nested by hidden units too, under dense weights, as the sentence encoder is.</param>
    public static Nested Random(int seed = 1, bool nestsHiddenUnits = false)
    {
        var options = nestsHiddenUnits
            ? new ConversionOptions { NestsHiddenUnits = true, DenseAbove = 0.75 }
            : new ConversionOptions();
        var nested = Nested.From(new TinyEncoder().Seeded(seed), options);
        nested.eval();
        return nested;
    }

    /// <summary>A token a character, of ASCII; longer texts have more.</summary>
    public static long[] Tokens(string text) => [.. text.Select(character => (long)(character % Vocabulary))];
}
