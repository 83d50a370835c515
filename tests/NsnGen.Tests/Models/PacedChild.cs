using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model within a <see cref="Paced"/>.</summary>
[NestedSubspace(maxRank: 4)]
public sealed partial class PacedChild : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm = nn.LayerNorm(8);
    private readonly Linear fc = nn.Linear(8, 8);

    public PacedChild()
        : base(nameof(PacedChild)) => RegisterComponents();

    /// <param name="x"><c>[batch, 8]</c></param>
    public override Tensor forward(Tensor x)
    {
        var h = norm.call(x);
        Paced.Meanwhile.Value?.Invoke();
        return fc.call(h);
    }
}
