using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.SurgeryHost;

/// <summary>A block of a <see cref="Tower"/>.</summary>
[NestedSubspace(maxRank: 32)]
public sealed partial class Floor : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Parameter scale;

    /// <param name="width">Numbers of a token.</param>
    public Floor(int width)
        : base(nameof(Floor))
    {
        fc1 = nn.Linear(width, 4 * width);
        fc2 = nn.Linear(4 * width, width, hasBias: false);
        scale = new Parameter(ones(width));
        RegisterComponents();
    }

    /// <param name="x"><c>[…, width]</c></param>
    public override Tensor forward(Tensor x) => x + fc2.call(nn.functional.gelu(fc1.call(x * scale)));
}
