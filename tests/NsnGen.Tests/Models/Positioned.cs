using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model that computes a table when it is made.</summary>
[NestedSubspace(maxRank: 3)]
public sealed partial class Positioned : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc = nn.Linear(3, 3);
    private readonly Tensor places;

    /// <param name="device">Where the table is made.</param>
    /// <param name="isRegistered">Whether the table is a buffer.</param>
    public Positioned(Device? device = null, bool isRegistered = true)
        : base(nameof(Positioned))
    {
        var table = arange(3, dtype: ScalarType.Float32, device: device);
        if (isRegistered)
        {
            places = table;
        }
        RegisterComponents();
        places = table;
    }

    public override Tensor forward(Tensor x) => fc.call(x + places);
}
