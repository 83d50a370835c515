using NsnGen;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

[assembly: LinearLayer(
    typeof(Demo.OwnLayers.Projection),
    Weight = nameof(Demo.OwnLayers.Projection.Matrix),
    Bias = null
)]

namespace Demo.OwnLayers
{
    /// <summary>A linear layer of the author's own, declared on the class.</summary>
    [LinearLayer]
    public sealed class QLinear : Module<Tensor, Tensor>
    {
        internal readonly Parameter weight;
        internal readonly Parameter? bias;

        public QLinear(int inputs, int outputs)
            : base(nameof(QLinear))
        {
            weight = Parameter(randn(outputs, inputs));
            bias = Parameter(randn(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => x.matmul(weight.t()) + bias!;
    }

    /// <summary>One that is declared on the assembly.</summary>
    public sealed class Projection : Module<Tensor, Tensor>
    {
        private readonly Parameter matrix;

        public Projection(int inputs, int outputs)
            : base(nameof(Projection))
        {
            matrix = Parameter(randn(outputs, inputs));
            RegisterComponents();
        }

        public Parameter Matrix => matrix;

        public override Tensor forward(Tensor x) => x.matmul(matrix.t());
    }

    [NestedSubspace(5)]
    public sealed partial class OwnLayers : Module<Tensor, Tensor>
    {
        private readonly QLinear query = new(5, 4);
        private readonly Projection value = new(4, 5);
        private readonly ModuleList<QLinear> more = ModuleList(new QLinear(5, 5), new QLinear(5, 5));
        private readonly Sequential tail = Sequential(new QLinear(5, 4), ReLU(), new Projection(4, 4));

        public OwnLayers()
            : base(nameof(OwnLayers)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            x = value.call(query.call(x).tanh());
            foreach (var layer in more)
            {
                x = layer.forward(x);
            }

            return tail.call(x);
        }
    }

    public static class Scenario
    {
        public static OwnLayers Create() => new();

        public static object[] Inputs() => new object[] { randn(3, 5, dtype: ScalarType.Float64) };
    }
}
