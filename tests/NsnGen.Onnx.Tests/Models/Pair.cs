using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Onnx.Tests;

/// <summary>Two inputs, two results, and a parameter that is called as one of the inputs.</summary>
public sealed class Pair : Module<Tensor, Tensor, (Tensor First, Tensor Second)>
{
    private readonly Parameter scale = new(ones(4) * 3);

    public Pair()
        : base(nameof(Pair)) => RegisterComponents();

    /// <param name="shift"><c>[batch, 4]</c></param>
    /// <param name="scale"><c>[batch, 4]</c></param>
    public override (Tensor First, Tensor Second) forward(Tensor shift, Tensor scale) =>
        (shift + scale * this.scale, shift - scale);
}
