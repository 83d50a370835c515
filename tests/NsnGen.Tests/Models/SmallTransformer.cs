using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>One transformer block of width 12 on <c>[batch, tokens, 12]</c>, ranks 1 to 8.</summary>
[NestedSubspace(maxRank: 8, Anchors = [2, 4, 8])]
public sealed partial class SmallTransformer : nn.Module<Tensor, Tensor>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear wide;
    private readonly Linear narrow;
    private readonly LayerNorm norm;

    public SmallTransformer()
        : base(nameof(SmallTransformer))
    {
        query = nn.Linear(12, 12, dtype: ScalarType.Float64);
        key = nn.Linear(12, 12, dtype: ScalarType.Float64);
        value = nn.Linear(12, 12, dtype: ScalarType.Float64);
        wide = nn.Linear(12, 24, dtype: ScalarType.Float64);
        narrow = nn.Linear(24, 12, dtype: ScalarType.Float64);
        norm = nn.LayerNorm(12, dtype: ScalarType.Float64);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var scores = query.call(x).matmul(key.call(x).transpose(-2, -1)) / Math.Sqrt(12);
        x = norm.call(x + scores.softmax(-1).matmul(value.call(x)));
        return x + narrow.call(nn.functional.gelu(wide.call(x)));
    }
}
