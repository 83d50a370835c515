using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Host;

/// <summary>A block of an <see cref="Encoder"/>.</summary>
[NestedSubspace(maxRank: 8)]
public sealed partial class EncoderBlock : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly LayerNorm before;
    private readonly LayerNorm after;

    public EncoderBlock(int width)
        : base(nameof(EncoderBlock))
    {
        fc1 = nn.Linear(width, 8);
        fc2 = nn.Linear(8, width);
        before = nn.LayerNorm(width);
        after = nn.LayerNorm(width);
        RegisterComponents();
    }

    /// <param name="x"><c>[batch, tokens, width]</c></param>
    public override Tensor forward(Tensor x) => after.call(x + fc2.call(fc1.call(before.call(x)).tanh()));
}
