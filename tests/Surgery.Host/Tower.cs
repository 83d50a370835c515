using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.SurgeryHost;

/// <summary>The weights of a language model without its attention: an embedding, blocks, and a head that is the embedding.</summary>
[NestedSubspace(maxRank: 32)]
public sealed partial class Tower : nn.Module<Tensor, Tensor>
{
    private readonly Embedding tokens;
    private readonly ModuleList<Floor> floors;
    private readonly LayerNorm norm;

    [Dense]
    private readonly Linear head;

    /// <param name="width">Numbers of a token.</param>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    public Tower(int width, int blocks, int vocabulary)
        : base(nameof(Tower))
    {
        tokens = nn.Embedding(vocabulary, width);
        floors = nn.ModuleList([.. Enumerable.Range(0, blocks).Select(_ => new Floor(width))]);
        norm = nn.LayerNorm(width);
        head = nn.Linear(width, vocabulary, hasBias: false);
        head.weight = tokens.weight!;
        RegisterComponents();
    }

    /// <param name="x">Tokens, <c>[batch, tokens]</c>.</param>
    public override Tensor forward(Tensor x)
    {
        var h = tokens.call(x);
        foreach (var floor in floors)
        {
            h = floor.call(h);
        }
        return head.call(norm.call(h));
    }
}
