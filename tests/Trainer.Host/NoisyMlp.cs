using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests.Host;

/// <summary>A model whose training draws from torch's random numbers.</summary>
[NestedSubspace(maxRank: 8)]
public sealed partial class NoisyMlp : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1 = nn.Linear(8, 16);
    private readonly Dropout noise = nn.Dropout(0.3);
    private readonly Linear fc2 = nn.Linear(16, 4);

    public NoisyMlp()
        : base(nameof(NoisyMlp)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc2.call(noise.call(fc1.call(x).tanh()));
}
