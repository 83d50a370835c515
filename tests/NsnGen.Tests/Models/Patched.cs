using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>
/// Reads the ten digits from images of 8 × 8: a convolution makes four patches of 4 × 4 into tokens of 48, two wide perceptrons work on each, and a
/// head reads all four. Nearly all of the cost is in the perceptrons.
/// </summary>
[NestedSubspace(maxRank: 48, Anchors = [4, 12, 48])]
public sealed partial class Patched : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d patch = nn.Conv2d(1, 48, 4, stride: 4);
    private readonly Linear up1 = nn.Linear(48, 192);
    private readonly Linear down1 = nn.Linear(192, 48);
    private readonly Linear up2 = nn.Linear(48, 192);
    private readonly Linear down2 = nn.Linear(192, 48);
    private readonly Linear head = nn.Linear(4 * 48, 10);

    public Patched()
        : base(nameof(Patched)) => RegisterComponents();

    /// <param name="x"><c>[N, 64]</c></param>
    /// <returns><c>[N, 10]</c></returns>
    public override Tensor forward(Tensor x)
    {
        x = patch.call(x.view(-1, 1, 8, 8)).flatten(2).transpose(1, 2);
        x = x + down1.call(nn.functional.gelu(up1.call(x)));
        x = x + down2.call(nn.functional.gelu(up2.call(x)));
        return head.call(x.flatten(1));
    }
}
