using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Vision
{
    /// <summary>A model whose convolutions all stay dense.</summary>
    [NestedSubspace(8, Convolutions = false)]
    public sealed partial class DenseConvolutions : Module<Tensor, Tensor>
    {
        private readonly Conv2d stem = Conv2d(3, 6, 3);
        private readonly Sequential body = Sequential(Conv2d(6, 4, 1), Flatten(), Linear(16, 8));
        private readonly ModuleList<Module<Tensor, Tensor>> heads;

        public DenseConvolutions()
            : base(nameof(DenseConvolutions))
        {
            heads = ModuleList<Module<Tensor, Tensor>>(Linear(8, 8), Tanh());
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            x = body.call(stem.call(x));
            foreach (var head in heads)
            {
                x = head.call(x);
            }

            return x;
        }
    }

    public static class Scenario
    {
        public static DenseConvolutions Create() => new();

        public static object[] Inputs() => new object[] { randn(2, 3, 4, 4, dtype: ScalarType.Float64) };
    }
}
