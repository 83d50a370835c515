using System;
using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Residuals
{
    public static class TensorExtensions
    {
        public static Tensor Scaled(this Tensor x, double factor) => x * factor;
    }

    /// <summary>Helpers of every accessibility, an override of TorchSharp's own, constants and plain state.</summary>
    [NestedSubspace(6)]
    public partial class Residual : Module<Tensor, Tensor>
    {
        private const double Scale = 0.5;
        private static readonly double Shift = 0.25;

        private readonly int depth;
        private Linear first = Linear(6, 6);
        private Linear second;
        private readonly Linear? gate;
        private readonly Dropout dropout = Dropout(0.0);
        private bool disposed;

        public Residual(int depth, bool hasGate)
            : base(nameof(Residual))
        {
            this.depth = depth;
            second = Linear(6, 6);
            gate = hasGate ? Linear(6, 6) : null;
            RegisterComponents();
        }

        public int Depth
        {
            get { return depth; }
        }

        public override Tensor forward(Tensor x)
        {
            for (var i = 0; i < Depth; i++)
            {
                x = x + Branch(x, scale: Scale);
                // The second branch takes the default scale.
                x = Branch(x);
            }

            return Finish(x, this.gate is null ? "plain" : "gated");
        }

        protected virtual Tensor Finish(Tensor x, string kind)
        {
            if (gate is not null)
                x = x * sigmoid(gate.forward(x));

            return kind switch
            {
                "gated" when x.shape.Length > 1 => dropout.call(x),
                "plain" => Activate(x),
                _ => throw new InvalidOperationException($"{nameof(kind)} {kind} of {nameof(Residual)} is unknown."),
            };
        }

        internal Tensor Branch(Tensor x, double scale = 2 * Scale)
        {
            using var hidden = Activate(first.call(x));
            return this.second.call(hidden).Scaled(scale);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !disposed)
            {
                first.Dispose();
                disposed = true;
            }

            base.Dispose(disposing);
        }

        private static Tensor Activate(Tensor x) => x.tanh() + Shift;
    }

    public static class Scenario
    {
        public static Residual Create() => new(2, hasGate: true);

        public static object[] Inputs() => new object[] { randn(3, 6, dtype: ScalarType.Float64) };
    }
}
