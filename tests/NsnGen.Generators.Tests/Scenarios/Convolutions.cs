using NsnGen;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Vision
{
    /// <summary>Convolutions of every kind, in fields and in a sequence.</summary>
    [NestedSubspace(6)]
    public sealed partial class Convolutions : Module<Tensor, Tensor>
    {
        private readonly Conv2d stem = Conv2d(3, 6, 3, stride: 2, padding: 1);
        private readonly Conv2d pointwise = Conv2d(6, 8, 1, bias: false);
        private readonly Conv2d grouped = Conv2d(8, 8, 3, padding: 1, groups: 4);
        private readonly Conv2d dilated = Conv2d(8, 4, (3, 1), padding: (2, 0), dilation: (2, 1));

        [Dense]
        private readonly Conv2d dense = Conv2d(4, 4, 1);

        private readonly Sequential tail = Sequential(
            Conv2d(4, 4, 3, padding: Padding.Same),
            BatchNorm2d(4),
            ReLU(),
            Conv2d(4, 2, 2, padding: Padding.Valid)
        );

        private readonly Linear head = Linear(18, 3);

        public Convolutions()
            : base(nameof(Convolutions)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            x = pointwise.call(stem.call(x)).tanh();
            x = dense.call(dilated.call(x + grouped.call(x)));
            return head.call(tail.call(x).flatten(1));
        }
    }

    public static class Scenario
    {
        public static Convolutions Create() => new();

        public static object[] Inputs() => new object[] { randn(2, 3, 8, 8, dtype: ScalarType.Float64) };
    }
}
