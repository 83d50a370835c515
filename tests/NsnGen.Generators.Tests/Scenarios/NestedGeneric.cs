using System;
using NsnGen;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo;

public interface IActivation
{
    Tensor Apply(Tensor x);
}

public readonly struct Tanh : IActivation
{
    public Tensor Apply(Tensor x) => x.tanh();
}

/// <summary>Containers that are generic, of several kinds, and a model whose name is a keyword.</summary>
public partial class Outer<TTag>
    where TTag : class, IEquatable<TTag>
{
    private static readonly double Half = 0.5;

    public partial record struct Inner
    {
        [NestedSubspace(4)]
        public sealed partial class @event<TActivation, TKey> : Module<Tensor, Tensor>
            where TActivation : struct, IActivation
            where TKey : notnull
        {
            private readonly Linear @in = Linear(4, 4);
            private readonly Linear dense = Linear(4, 4);
            private readonly Settings settings = new(0.5);

            public @event()
                : base("event")
            {
                RegisterComponents();
            }

            public override Tensor forward(Tensor x)
            {
                var activation = default(TActivation);
                Step step = y => activation.Apply(@in.call(y)) * settings.Scale;
                return Residual<TKey>(dense.call(step(x)), default) + Half;
            }

            private Tensor Residual<T>(Tensor x, T? key)
                where T : notnull => key is TTag ? x : @in.call(x);

            private delegate Tensor Step(Tensor x);

            private sealed record Settings(double Scale);
        }
    }
}

public static class Scenario
{
    public static Outer<string>.Inner.@event<Tanh, int> Create() => new();

    public static object[] Inputs() => [randn(2, 4, dtype: ScalarType.Float64)];
}
