using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Onnx.Tests;

/// <summary>Two pairs of layers whose hidden units can be nested, one of them gated, and a layer by itself.</summary>
[NestedSubspace(maxRank: 16, Anchors = [2, 8, 16])]
public sealed partial class Units : Module<Tensor, Tensor>
{
    private readonly Linear inner = Linear(16, 64);
    private readonly Linear outer = Linear(64, 16);
    private readonly Linear gate = Linear(16, 32, hasBias: false);
    private readonly Linear up = Linear(16, 32, hasBias: false);
    private readonly Linear down = Linear(32, 16, hasBias: false);
    private readonly Linear head = Linear(16, 16);

    public Units()
        : base(nameof(Units)) => RegisterComponents();

    /// <param name="x"><c>[…, 16]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = x + outer.call(gelu(inner.call(x)));
        x = x + down.call(silu(gate.call(x)) * up.call(x));
        return head.call(x);
    }
}
