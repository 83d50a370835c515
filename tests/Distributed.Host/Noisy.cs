using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>A model whose training draws from torch's random numbers.</summary>
[NestedSubspace(maxRank: 8, Anchors = [1, 4, 8])]
public sealed partial class Noisy : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1 = nn.Linear(Data.Inputs, 16);
    private readonly Dropout noise = nn.Dropout(0.3);
    private readonly Linear fc2 = nn.Linear(16, Data.Outputs);

    public Noisy()
        : base(nameof(Noisy)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc2.call(noise.call(fc1.call(x).tanh()));
}
