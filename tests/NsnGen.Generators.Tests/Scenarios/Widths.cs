using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Widths
{
    /// <summary>Some layers are nested by width, some by rank, and some as the conversion says.</summary>
    [NestedSubspace(4)]
    public sealed partial class Widths : Module<Tensor, Tensor>
    {
        [ByWidth]
        private readonly Linear gate = Linear(6, 12);
        private readonly Linear up = Linear(6, 12);
        private readonly Linear down = Linear(12, 6);

        [ByRank]
        private readonly Linear first = Linear(6, 8);
        private readonly Linear second = Linear(8, 6);

        private readonly Linear wide = Linear(6, 8);
        private readonly Linear narrow = Linear(8, 3);

        [Elementwise]
        private readonly Square square = new();

        public Widths()
            : base(nameof(Widths)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            x = x + down.call(Smooth(gate.call(x), 2) * up.call(x));
            x = x + second.call(first.call(x).relu());
            return narrow.call(square.call(wide.call(x)));
        }

        [Elementwise]
        private static Tensor Smooth(Tensor x, int times) => tanh(x * times);
    }

    /// <summary>The square of what is above 0.</summary>
    public sealed class Square() : Module<Tensor, Tensor>(nameof(Square))
    {
        public override Tensor forward(Tensor x) => x.relu().square();
    }

    public static class Scenario
    {
        public static Widths Create() => new();

        public static object[] Inputs() => new object[] { randn(5, 6, dtype: ScalarType.Float64) };
    }
}
