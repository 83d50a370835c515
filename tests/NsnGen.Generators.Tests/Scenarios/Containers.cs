using System.Collections.Generic;
using System.Linq;
using NsnGen;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Containers
{
    /// <summary>An annotated model, which other models hold without saying so.</summary>
    [NestedSubspace(4)]
    public sealed partial class Block : Module<Tensor, Tensor>
    {
        private readonly Linear fc;

        public Block(int width)
            : base(nameof(Block))
        {
            fc = Linear(width, width, dtype: ScalarType.Float64);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => x + fc.call(x).tanh();
    }

    /// <summary>A class that is not annotated and has no layers.</summary>
    public sealed class Shift : Module<Tensor, Tensor>
    {
        private readonly Parameter amount = Parameter(ones(1, ScalarType.Float64));

        public Shift()
            : base(nameof(Shift)) => RegisterComponents();

        public override Tensor forward(Tensor x) => x + amount;
    }

    /// <summary>Layers in fields that do not say what they hold, and in sequences, lists and dictionaries.</summary>
    [NestedSubspace(4)]
    public sealed partial class Containers : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stem;
        private readonly Module<Tensor, Tensor> gate;
        private readonly Module<Tensor, Tensor> activation;
        private readonly Module<Tensor, Tensor>? skip;
        private readonly Module<Tensor, Tensor>? none;
        private readonly Sequential inline = Sequential(
            Linear(4, 6, dtype: ScalarType.Float64),
            ReLU(),
            Linear(6, 4, dtype: ScalarType.Float64)
        );
        private readonly Sequential named;
        private readonly Sequential fromList;
        private readonly ModuleList<Module<Tensor, Tensor>> list;
        private readonly ModuleDict<Linear> heads;
        private readonly ModuleDict<Module<Tensor, Tensor>> mixed;
        private readonly Module untyped;

        public Containers(bool isGated)
            : base(nameof(Containers))
        {
            var steps = new List<Module<Tensor, Tensor>>
            {
                Linear(4, 4, dtype: ScalarType.Float64),
                new Block(4),
                Dropout(0.0),
            };
            fromList = Sequential(steps);
            stem = Linear(4, 4, hasBias: false, dtype: ScalarType.Float64);
            gate = isGated ? Sequential(Linear(4, 4, dtype: ScalarType.Float64), Sigmoid()) : Identity();
            activation = Activation("tanh");
            skip = new Block(4);
            none = null;
            named = Sequential(
                ("first", Linear(4, 4, dtype: ScalarType.Float64)),
                ("shift", new Shift()),
                ("inner", Sequential(Linear(4, 4, dtype: ScalarType.Float64)))
            );
            list = ModuleList<Module<Tensor, Tensor>>(
                Linear(4, 4, dtype: ScalarType.Float64),
                Tanh(),
                new Block(4),
                new Shift()
            );
            heads = ModuleDict(
                ("a", Linear(4, 4, dtype: ScalarType.Float64)),
                ("b", Linear(4, 4, dtype: ScalarType.Float64))
            );
            mixed = ModuleDict<Module<Tensor, Tensor>>(
                ("norm", LayerNorm(4, dtype: ScalarType.Float64)),
                ("fc", Linear(4, 4, dtype: ScalarType.Float64))
            );
            untyped = Linear(4, 4, dtype: ScalarType.Float64);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            x = activation.call(stem.call(x)) * gate.forward(x);
            x = skip?.call(x) ?? x;
            if (none is not null)
            {
                x = none.call(x);
            }

            x = inline.call(x) + named.call(x);
            foreach (var layer in list)
            {
                x = layer.call(x);
            }

            var last = named.Count > 2 ? named[2] : named[0];
            x = fromList.call(last.call(x)) + heads["a"].call(x) - heads.Values.Last().call(x);
            x = Run(mixed["fc"], Run(mixed["norm"], x));
            return ((Module<Tensor, Tensor>)untyped).call(x) + ((Linear)untyped).call(x);
        }

        private static Module<Tensor, Tensor> Activation(string name) => name is "tanh" ? Tanh() : ReLU();

        private Tensor Run(Module<Tensor, Tensor> layer, Tensor x) => layer.call(x);
    }

    public static class Scenario
    {
        public static Containers Create() => new(isGated: true);

        public static object[] Inputs() => new object[] { randn(3, 4, dtype: ScalarType.Float64) };
    }
}
