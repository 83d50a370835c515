using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class ModuleTests
{
    [Fact]
    public void TrainAndEvalReachEveryModule()
    {
        using var model = new Stack(2);
        Assert.All(model.modules().Append(model), module => Assert.True(module.training));

        model.eval();
        Assert.All(model.modules().Append(model), module => Assert.False(module.training));

        model.train();
        Assert.All(model.modules().Append(model), module => Assert.True(module.training));
    }

    [Fact]
    public void ApplyVisitsChildrenBeforeParents()
    {
        using var model = new Stack(2);
        var visited = new List<Module>();

        var returned = model.apply(visited.Add);

        Assert.Same(model, returned);
        Assert.Same(model, visited[^1]);
        Assert.Equal(model.modules().Count() + 1, visited.Count);
        Assert.True(visited.IndexOf(model.Blocks[0].Inner) < visited.IndexOf(model.Blocks[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ZeroGradForgetsOrClearsGradients(bool forget)
    {
        using var layer = Linear(2, 1);
        layer.call(ones(1, 2)).sum().backward();
        AssertClose([1, 1], layer.weight.grad!);

        layer.zero_grad(set_to_none: forget);

        if (forget)
            Assert.Null(layer.weight.grad);
        else
            AssertClose([0, 0], layer.weight.grad!);
    }

    [Fact]
    public void HooksSeeAndChangeInputsAndResultsInOrder()
    {
        using var module = new Sum();
        var calls = new List<string>();
        module.register_forward_pre_hook(_ => calls.Add("module before"));
        module.register_forward_hook(_ => calls.Add("module after"));
        module.register_forward_pre_hook(
            (_, x, y) =>
            {
                calls.Add("before");
                return (x + 1, y);
            }
        );
        module.register_forward_pre_hook((_, _, _) => null);
        module.register_forward_hook(
            (_, x, _, result) =>
            {
                calls.Add("after");
                return result * x;
            }
        );
        using var two = tensor(2.0);
        using var three = tensor(3.0);

        using var y = module.call(two, three);

        AssertClose([(2 + 1 + 3) * (2 + 1)], y);
        Assert.Equal(["module before", "before", "after", "module after"], calls);
        AssertClose([5], module.forward(two, three));
    }

    [Fact]
    public void ARemovedHookIsSilent()
    {
        using var layer = Identity();
        var calls = 0;
        var first = layer.register_forward_hook(_ => calls++);
        var second = layer.register_forward_hook((_, _, result) => result * 2);
        using var x = ones(1);

        layer.call(x);
        first.remove();
        second.remove();
        using var y = layer.call(x);

        Assert.Equal(1, calls);
        AssertClose([1], y);
    }

    [Fact]
    public void ModulesTakeUpToSixInputsOfAnyType()
    {
        using var three = new Three();
        using var four = new Four();
        using var five = new Five();
        using var six = new Six();
        three.register_forward_pre_hook((_, a, b, c) => (a + 10, b, c));
        three.register_forward_hook((_, _, _, c, text) => text + c);
        four.register_forward_pre_hook((_, a, b, c, d) => (a + 10, b, c, d));
        four.register_forward_hook((_, _, _, _, d, text) => text + d);
        five.register_forward_pre_hook((_, a, b, c, d, e) => (a + 10, b, c, d, e));
        five.register_forward_hook((_, _, _, _, _, e, text) => text + e);
        six.register_forward_pre_hook((_, a, b, c, d, e, f) => (a + 10, b, c, d, e, f));
        six.register_forward_hook((_, _, _, _, _, _, f, text) => text + f);

        Assert.Equal("11 2 x!x", three.call(1, 2, "x"));
        Assert.Equal("11 2 x True!True", four.call(1, 2, "x", true));
        Assert.Equal("11 2 x True 5!5", five.call(1, 2, "x", true, 5));
        Assert.Equal("11 2 x True 5 6!6", six.call(1, 2, "x", true, 5, 6));
    }

    [Fact]
    public void OneModuleServesManyThreads()
    {
        using var model = Sequential(Linear(3, 8), GELU(), LayerNorm(8), Linear(8, 2)).@double();
        var inputs = Enumerable.Range(0, 64).Select(i => Sample(i, 2, 3)).ToArray();
        var expected = inputs.Select(x => Values(model.call(x))).ToArray();
        var results = new double[inputs.Length][];

        Parallel.For(
            0,
            inputs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i =>
            {
                using var scope = NewDisposeScope();
                results[i] = Values(model.call(inputs[i]));
            }
        );

        Assert.Equal(expected, results);
    }

    private sealed class Sum() : Module<Tensor, Tensor, Tensor>(nameof(Sum))
    {
        public override Tensor forward(Tensor input1, Tensor input2) => input1 + input2;
    }

    private sealed class Three() : Module<int, long, string, string>(nameof(Three))
    {
        public override string forward(int input1, long input2, string input3) => $"{input1} {input2} {input3}!";
    }

    private sealed class Four() : Module<int, long, string, bool, string>(nameof(Four))
    {
        public override string forward(int input1, long input2, string input3, bool input4) =>
            $"{input1} {input2} {input3} {input4}!";
    }

    private sealed class Five() : Module<int, long, string, bool, int, string>(nameof(Five))
    {
        public override string forward(int input1, long input2, string input3, bool input4, int input5) =>
            $"{input1} {input2} {input3} {input4} {input5}!";
    }

    private sealed class Six() : Module<int, long, string, bool, int, long, string>(nameof(Six))
    {
        public override string forward(int input1, long input2, string input3, bool input4, int input5, long input6) =>
            $"{input1} {input2} {input3} {input4} {input5} {input6}!";
    }
}
