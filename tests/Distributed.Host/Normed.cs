using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>A model with running statistics, which each process would have of its own batches.</summary>
[NestedSubspace(maxRank: 16, Anchors = [2, 8, 16])]
public sealed partial class Normed : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly BatchNorm1d norm;
    private readonly Linear fc2;

    public Normed(ScalarType dtype)
        : base(nameof(Normed))
    {
        fc1 = nn.Linear(Data.Inputs, 16, dtype: dtype);
        norm = nn.BatchNorm1d(16, dtype: dtype);
        fc2 = nn.Linear(16, Data.Outputs, dtype: dtype);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc2.call(norm.call(fc1.call(x)).tanh());
}
