using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NsnGen.Samples.Aot;

/// <summary>Multiplies by a learned number: a module that has no layer to factor, and stays as it is.</summary>
internal sealed class Scaled : Module<Tensor, Tensor>
{
    private readonly Parameter factor = Parameter(ones(1));

    public Scaled()
        : base(nameof(Scaled)) => RegisterComponents();

    public override Tensor forward(Tensor x) => x.mul(factor);
}
