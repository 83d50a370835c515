using System;
using System.Collections.Generic;
using System.Linq;
using NsnGen;
using TorchSharp.Modules;
using static Demo.Functions.Activations;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Functions
{
    internal enum Mode
    {
        Sum,
        Chain,
    }

    internal static class Activations
    {
        public const double Slope = 0.1;

        public static Tensor Leaky(Tensor x) => x.maximum(x * Slope);
    }

    /// <summary>Lambdas, local functions, method groups, patterns, and layers in locals and lists.</summary>
    [NestedSubspace(5)]
    internal sealed partial class Functions : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Linear> layers;
        private readonly Linear a = Linear(5, 5);
        private readonly Linear b = Linear(5, 5);
        private readonly Linear? extra;
        private readonly Mode mode = Mode.Chain;

        public Functions()
            : base(nameof(Functions))
        {
            layers = ModuleList(Linear(5, 5), Linear(5, 5), Linear(5, 5));
            extra = null;
            RegisterComponents();
        }

        private bool IsChain => mode is Mode.Chain;

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var layer = IsChain ? a : b;
            x = layer.call(x);
            Linear other = ReferenceEquals(layer, a) ? b : a;
            Tensor Twice(Tensor y) => other.call(Leaky(other.call(y)));
            static Tensor Run(Linear each, Tensor y) => each.call(y);
            Func<Tensor, Tensor> step = Hidden;
            List<Func<Tensor, Tensor>> steps = [Twice, layers[1].call, y => Run(a, y), step];
            foreach (Linear each in layers)
            {
                x = Leaky(each.forward(x));
            }

            x = layers.Select(each => each.call(x)).Aggregate((sum, y) => sum + y);
            x = steps.Aggregate(x, static (y, next) => next(y));
            if (layers[0] is { in_features: > 2 } found && extra?.call(x) is null)
            {
                x = found.call(x);
            }

            var (first, second) = Pair(x);
            return (
                mode switch
                {
                    Mode.Sum => first,
                    Mode.Chain or _ => second,
                }
            )
                .add(layers.Count)
                .MoveToOuterDisposeScope();
        }

        private Tensor Hidden(Tensor x) =>
            Pair(x) is ({ } sum, _) ? sum : throw new ArgumentException($"{x:g} at {mode}");

        private (Tensor, Tensor) Pair(Tensor x)
        {
            return (Leaky(a.call(x)), b.call(x));
        }
    }

    internal static class Scenario
    {
        public static Functions Create() => new();

        public static object[] Inputs() => new object[] { randn(3, 5, dtype: ScalarType.Float64) };
    }
}
