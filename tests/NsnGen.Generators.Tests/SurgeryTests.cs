using System.Reflection;
using NsnGen.Generators.Tests.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Generators.Tests;

/// <summary>A model that cannot be converted is refused as it was: nothing of it is consumed.</summary>
[Collection(Seeded.Name)]
public sealed class SurgeryTests
{
    private const string Source = """
        using System;
        using NsnGen;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;
        using static TorchSharp.torch.nn;

        namespace Surgeries;

        [NestedSubspace(4)]
        public sealed partial class Model : Module<Tensor, Tensor>
        {
            public readonly Linear first = Linear(4, 4), last = Linear(4, 4);
            public readonly Sequential steps = Sequential(Linear(4, 4), ReLU());
            public readonly ModuleList<Child> children_ = new(new Child(), new Child());
            public readonly ReLU act = ReLU();
            public readonly Module<Tensor, Tensor> any = Linear(4, 4);

            [Dense]
            public readonly Linear head = Linear(4, 4);

            public Model() : base("model") => RegisterComponents();

            public override Tensor forward(Tensor x)
            {
                foreach (var child in children_)
                {
                    x = child.call(x);
                }

                return head.call(last.call(act.call(any.call(steps.call(first.call(x))))));
            }
        }

        [NestedSubspace(4)]
        public sealed partial class Child : Module<Tensor, Tensor>
        {
            public readonly Linear inner = Linear(4, 4);
            public Child() : base("child") => RegisterComponents();
            public override Tensor forward(Tensor x) => inner.call(x).tanh();
        }

        public static class Scenario
        {
            public static Model Create() => new();
            public static object?[] Inputs() => new object?[] { randn(3, 4, dtype: ScalarType.Float64) };
        }
        """;

    public static TheoryData<string> Consumed =>
        ["first", "last", "any", "steps", "steps.0", "children_.1", "children_.1.inner"];

    public static TheoryData<string> Kept => ["head", "act", "steps.1"];

    [Theory]
    [MemberData(nameof(Consumed))]
    public void A_hook_that_would_be_lost_is_named_before_anything_is_consumed(string layer)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Hooks", Source);
        var dense = scenario.CreateDense(seed: 1);
        var inputs = scenario.CreateInputs(seed: 2);
        var expected = LoadedScenario.RunDense(dense, inputs)[0];
        var calls = 0;
        var hook = ((nn.Module<Tensor, Tensor>)Find(dense, layer)).register_forward_hook(
            (_, _, output) =>
            {
                calls++;
                return output;
            }
        );

        var fault = Assert.Throws<InvalidOperationException>(() => ToNested(dense));

        Assert.Contains($"'{layer}'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(expected, LoadedScenario.RunDense(dense, inputs)[0]);
        Assert.Equal(1, calls);
        hook.remove();
        Assert.InRange(Difference(expected, LoadedScenario.RunNested(ToNested(dense), 4, inputs)[0]), 0, 1e-10);
    }

    [Fact]
    public void Hooks_of_every_kind_are_found_on_the_model_itself()
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Hooks", Source);
        Action<nn.Module<Tensor, Tensor>>[] registrations =
        [
            m => m.register_forward_hook((_, _, output) => output),
            m => m.register_forward_pre_hook((_, input) => input),
            m => m.register_forward_hook(_ => { }),
            m => m.register_forward_pre_hook(_ => { }),
        ];
        foreach (var register in registrations)
        {
            var dense = (nn.Module<Tensor, Tensor>)scenario.CreateDense(seed: 1);
            register(dense);
            var fault = Assert.Throws<InvalidOperationException>(() => ToNested(dense));
            Assert.Contains("the model", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_hook_on_what_stays_dense_stays(string module)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Hooks", Source);
        var dense = scenario.CreateDense(seed: 1);
        var calls = 0;
        ((nn.Module<Tensor, Tensor>)Find(dense, module)).register_forward_hook(_ => calls++);

        LoadedScenario.RunNested(ToNested(dense), 4, scenario.CreateInputs(seed: 2));

        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("last", "head")]
    [InlineData("children_.1.inner", "first")]
    public void A_tie_that_shows_at_run_time_is_named_before_anything_is_consumed(string tied, string other)
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Ties", Source);
        var dense = scenario.CreateDense(seed: 1);
        ((Linear)Find(dense, tied)).weight = ((Linear)Find(dense, other)).weight;
        var inputs = scenario.CreateInputs(seed: 2);
        var expected = LoadedScenario.RunDense(dense, inputs)[0];

        var fault = Assert.Throws<InvalidOperationException>(() => ToNested(dense));

        Assert.Contains($"'{tied}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"'{other}'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(expected, LoadedScenario.RunDense(dense, inputs)[0]);
    }

    [Fact]
    public void A_layer_that_is_dense_in_one_field_only_is_named_before_anything_is_consumed()
    {
        using var scope = NewDisposeScope();
        using var scenario = new LoadedScenario("Fields", Source);
        var dense = scenario.CreateDense(seed: 1);
        dense.GetType().GetField("last")!.SetValue(dense, Find(dense, "head"));
        var inputs = scenario.CreateInputs(seed: 2);
        var expected = LoadedScenario.RunDense(dense, inputs)[0];

        var fault = Assert.Throws<InvalidOperationException>(() => ToNested(dense));

        Assert.Contains("'head'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(expected, LoadedScenario.RunDense(dense, inputs)[0]);
    }

    private static nn.Module Find(nn.Module model, string name) =>
        model.named_modules().First(m => string.Equals(m.name, name, StringComparison.Ordinal)).module;

    private static double Difference(Tensor left, Tensor right) => (left - right).abs().max().item<double>();

    private static nn.Module ToNested(nn.Module dense)
    {
        try
        {
            return LoadedScenario.ToNested(dense);
        }
        catch (TargetInvocationException fault)
        {
            throw fault.InnerException!;
        }
    }
}
