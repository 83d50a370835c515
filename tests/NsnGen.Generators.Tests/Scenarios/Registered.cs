using System.Collections.Generic;
using NsnGen;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Demo.Registrations
{
    /// <summary>Components that the class registers itself, under names of its own, and a layer in two fields.</summary>
    [NestedSubspace(4)]
    public sealed partial class Registered : Module<Tensor, Tensor>
    {
        private readonly Linear fc1;
        private readonly Linear same;

        [ComponentName(Name = "renamed")]
        private readonly Linear fc2;
        private readonly List<Linear> layers = [];
        private readonly Linear[] array;
        private readonly IReadOnlyDictionary<string, Module<Tensor, Tensor>> branches;
        private readonly List<Module> kinds;
        private readonly Embedding embedding;

        [Dense]
        private readonly Linear head;

        public Registered(int depth)
            : base(nameof(Registered))
        {
            fc1 = Linear(4, 4);
            same = fc1;
            register_module("layer1", fc1);
            fc2 = Linear(4, 4);
            for (var i = 0; i < depth; i++)
            {
                layers.Add(Linear(4, 4));
                register_module($"layers_{i}", layers[i]);
            }

            array = [Linear(4, 4), Linear(4, 4)];
            branches = new Dictionary<string, Module<Tensor, Tensor>> { ["left"] = Linear(4, 4), ["right"] = ReLU() };
            foreach (var (name, branch) in branches)
            {
                register_module(name, branch);
            }

            kinds = [Linear(4, 4), Sequential(Linear(4, 4))];
            for (var i = 0; i < 2; i++)
            {
                register_module("array" + i, array[i]);
                add_module("module" + i, kinds[i]);
                register_buffer("scale" + i, ones(1, dtype: ScalarType.Float64) * 0.5, persistent: i == 0);
            }

            embedding = Embedding(4, 4, dtype: ScalarType.Float64);
            head = Linear(4, 4, hasBias: false, dtype: ScalarType.Float64);
            head.weight = embedding.weight!;
            register_module("only", Linear(4, 4));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            x = fc2.call(same.call(fc1.call(x))) * get_buffer("scale0")! + get_buffer("scale1")!.to(x.dtype);
            foreach (var layer in layers)
            {
                x = layer.call(x).tanh();
            }

            foreach (var (name, branch) in branches)
            {
                x = name.Length > 4 ? branch.call(x) : x + branch.call(x);
            }

            x = ((Module<Tensor, Tensor>)kinds[0]).call(array[1].call(array[0].call(x)));
            x = ((Module<Tensor, Tensor>)kinds[1]).call(x);
            return head.call(x) + embedding.weight!.sum();
        }
    }

    public static class Scenario
    {
        public static Registered Create() => new(2);

        public static object[] Inputs() => [randn(3, 4, dtype: ScalarType.Float64)];
    }
}
