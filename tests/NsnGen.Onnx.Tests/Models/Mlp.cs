using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Onnx.Tests;

/// <summary>Linear layers with activations, dropout and a normalization.</summary>
[NestedSubspace(maxRank: 24, Anchors = [2, 8, 16, 24])]
public sealed partial class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear fc1 = Linear(20, 64);
    private readonly Linear fc2 = Linear(64, 48, hasBias: false);
    private readonly LayerNorm norm = LayerNorm(48);
    private readonly Dropout dropout = Dropout(0.5);
    private readonly Module<Tensor, Tensor> act = GELU();

    [Dense]
    private readonly Linear head = Linear(48, 5);

    public Mlp()
        : base(nameof(Mlp)) => RegisterComponents();

    /// <param name="x"><c>[…, 20]</c></param>
    public override Tensor forward(Tensor x)
    {
        x = dropout.call(relu(fc1.call(x)));
        x = act.call(norm.call(fc2.call(x)));
        return log_softmax(head.call(x) * 0.5 + 1, -1);
    }
}
