using System.Linq;
using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace Demo.Language;

/// <summary>One block: self-attention without a mask, then a feed-forward network.</summary>
[NestedSubspace(maxRank: 8)]
public sealed partial class Block : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear up;
    private readonly Linear down;
    private readonly double scale;

    public Block(int width)
        : base(nameof(Block))
    {
        norm1 = LayerNorm(width);
        norm2 = LayerNorm(width);
        query = Linear(width, width);
        key = Linear(width, width);
        value = Linear(width, width);
        up = Linear(width, 2 * width);
        down = Linear(2 * width, width);
        scale = 1 / System.Math.Sqrt(width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = x + Attend(norm1.call(x));
        return x + down.call(gelu(up.call(norm2.call(x))));
    }

    private Tensor Attend(Tensor x)
    {
        var scores = matmul(query.call(x), key.call(x).transpose(-2, -1)) * scale;
        return matmul(softmax(scores, -1), value.call(x));
    }
}

/// <summary>A model of models: a list of blocks, one more block, and a head.</summary>
[NestedSubspace(maxRank: 8, Anchors = [2, 8])]
public sealed partial class Transformer : Module<Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly ModuleList<Block> blocks;
    private readonly Block last;
    private readonly Linear head;

    public Transformer(int words, int width, int depth)
        : base(nameof(Transformer))
    {
        embedding = Embedding(words, width);
        blocks = ModuleList(Enumerable.Range(0, depth).Select(_ => new Block(width)).ToArray());
        last = new Block(width);
        head = Linear(width, words);
        RegisterComponents();
    }

    /// <param name="tokens"><c>[batch, time]</c></param>
    /// <returns>Logits, <c>[batch, time, words]</c>.</returns>
    public override Tensor forward(Tensor tokens)
    {
        var x = embedding.call(tokens);
        foreach (var block in blocks)
        {
            x = block.call(x);
        }

        x = blocks.Take(1).Aggregate(x, (hidden, block) => hidden + block.forward(hidden));
        return head.call(last.call(x));
    }
}

public static class Scenario
{
    public static Transformer Create() => new(11, 8, 2);

    public static object[] Inputs() => [randint(0, 11, new long[] { 2, 5 }, dtype: ScalarType.Int64)];
}
