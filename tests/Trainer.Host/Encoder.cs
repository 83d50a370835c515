using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Host;

/// <summary>As a small BERT is made: most of its time passes in modules of TorchSharp's own, which know no guard.</summary>
[NestedSubspace(maxRank: 8)]
public sealed partial class Encoder : nn.Module<Tensor, Tensor>
{
    public const int Vocabulary = 1000;
    private const int Width = 256;

    private readonly Embedding words;
    private readonly Embedding positions;
    private readonly LayerNorm norm;
    private readonly ModuleList<EncoderBlock> blocks;

    public Encoder()
        : base(nameof(Encoder))
    {
        words = nn.Embedding(Vocabulary, Width);
        positions = nn.Embedding(512, Width);
        norm = nn.LayerNorm(Width);
        blocks = nn.ModuleList([.. Enumerable.Range(0, 3).Select(_ => new EncoderBlock(Width))]);
        RegisterComponents();
    }

    /// <param name="x">Tokens, <c>[batch, tokens]</c>.</param>
    public override Tensor forward(Tensor x)
    {
        var h = norm.call(words.call(x) + positions.call(arange(x.shape[1])));
        foreach (var block in blocks)
        {
            h = block.call(h);
        }
        return h;
    }
}
