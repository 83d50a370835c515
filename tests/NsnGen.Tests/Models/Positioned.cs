using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model that computes a table when it is made.</summary>
[NestedSubspace(maxRank: 2)]
public sealed partial class Positioned : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc = nn.Linear(3, 3);
    private readonly Tensor places;

    public Positioned(Device? device = null)
        : base(nameof(Positioned))
    {
        places = arange(3, dtype: ScalarType.Float32, device: device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc.call(x + places);
}
