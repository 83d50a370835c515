using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Onnx.Tests;

/// <summary>TorchSharp's own encoder, with a mask that hides what comes later.</summary>
[NestedSubspace(maxRank: 16, Anchors = [2, 8, 16])]
public sealed partial class Encoders : Module<Tensor, Tensor>
{
    private readonly TransformerEncoder encoder = TransformerEncoder(
        TransformerEncoderLayer(16, 4, 32, 0.1, Activations.GELU),
        2
    );
    private readonly Linear head = Linear(16, 6);

    public Encoders()
        : base(nameof(Encoders)) => RegisterComponents();

    /// <param name="x"><c>[tokens, batch, 16]</c></param>
    public override Tensor forward(Tensor x)
    {
        var mask = full([x.shape[0], x.shape[0]], float.NegativeInfinity).triu(1);
        return head.call(encoder.call(x, mask));
    }
}
