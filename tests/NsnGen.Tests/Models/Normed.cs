using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Layers between which batches are normalized: 16 → 16 → 16 → 4, ranks 2, 4, 16.</summary>
[NestedSubspace(maxRank: 16, Anchors = [2, 4, 16])]
public sealed partial class Normed : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1;
    private readonly BatchNorm1d norm;
    private readonly Sequential middle;
    private readonly Linear fc2;

    public Normed(ScalarType dtype = ScalarType.Float32)
        : base(nameof(Normed))
    {
        fc1 = nn.Linear(16, 16, dtype: dtype);
        norm = nn.BatchNorm1d(16, dtype: dtype);
        middle = nn.Sequential(
            nn.ReLU(),
            nn.Linear(16, 16, dtype: dtype),
            nn.BatchNorm1d(16, affine: false, dtype: dtype)
        );
        fc2 = nn.Linear(16, 4, dtype: dtype);
        RegisterComponents();
    }

    /// <param name="x"><c>[N, 16]</c></param>
    public override Tensor forward(Tensor x) => fc2.call(middle.call(norm.call(fc1.call(x))).relu());

    internal sealed partial class Nested
    {
        internal Tensor Hidden(Tensor x, NsnGen.Rank rank) => fc1.call(x, rank);
    }
}
