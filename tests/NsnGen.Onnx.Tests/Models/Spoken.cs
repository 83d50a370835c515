using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Onnx.Tests;

/// <summary>What C# has to say a model in: base classes, interfaces, records, closures, LINQ, patterns, indices.</summary>
[NestedSubspace(maxRank: 8, Anchors = [2, 8])]
public sealed partial class Spoken : Module<Tensor, Tensor>
{
    private static readonly Tensor Shift = ones(8).DetachFromDisposeScope();

    private readonly ModuleList<Linear> layers = ModuleList(Linear(8, 8), Linear(8, 8), Linear(8, 8));
    private readonly Linear last = Linear(16, 8);
    private readonly IBend[] bends = [new Bend()];
    private readonly Curve curve = new Steep();

    public Spoken()
        : base(nameof(Spoken)) => RegisterComponents();

    /// <param name="x"><c>[batch, length, 8]</c></param>
    public override Tensor forward(Tensor x)
    {
        var scale = 0.5;
        var count = 0;
        x = layers.Aggregate(x, (current, layer) => Scaled(relu(layer.call(current))));
        var halves = Halves.Of(x);
        try
        {
            x = cat([halves.Second, halves.First, bends[0].Apply(x)], dim: -1);
        }
        finally
        {
            count++;
        }
        x = last.call(x) + Shift * count;
        x = Twice(x, value => curve.Apply(value));
        var ends = x[.., 0] - x[TensorIndex.Ellipsis, -1, TensorIndex.Colon];
        var rest = x[TensorIndex.Colon, TensorIndex.Slice(1, null), TensorIndex.Slice(2, 6)].sum(1);
        return string.Create(CultureInfo.InvariantCulture, $"{count}") switch
        {
            "1" => cat([ends, rest, x.mean([1]), x.permute(0, 2, 1).max(-1).values], -1),
            _ => throw new InvalidOperationException(),
        };

        Tensor Scaled(Tensor value)
        {
            count += 0;
            return value * scale;
        }
    }

    private static T Twice<T>(T value, Func<T, T> function) => function(function(value));

    private readonly record struct Halves(Tensor First, Tensor Second)
    {
        public static Halves Of(Tensor x)
        {
            var size = x.shape[^1] / 2;
            return new(x.narrow(-1, 0, size), x.narrow(-1, size, size));
        }
    }

    private interface IBend
    {
        Tensor Apply(Tensor x);
    }

    private sealed class Bend : IBend
    {
        public Tensor Apply(Tensor x) => x.clamp(-1, 1).pow(2) / (1 + x.abs());
    }

    private abstract class Curve
    {
        public virtual Tensor Apply(Tensor x) => where(x.lt(0.1), x * 2, x.sqrt());
    }

    private sealed class Steep : Curve
    {
        public override Tensor Apply(Tensor x) => base.Apply(x) - 0.25;
    }
}
