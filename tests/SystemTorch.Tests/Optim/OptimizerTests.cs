using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.Optim;

public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, OptimizerHelper>> All = new()
    {
        ["SGD"] = parameters => optim.SGD(parameters, 0.1, momentum: 0.9),
        ["SGD Nesterov"] = parameters => optim.SGD(parameters, 0.1, 0.9, weight_decay: 0.1, nesterov: true),
        ["Adam"] = parameters => optim.Adam(parameters, 0.1, weight_decay: 0.1),
        ["AdamW"] = parameters => optim.AdamW(parameters, 0.1, weight_decay: 0.1),
        ["AMSGrad"] = parameters => optim.AdamW(parameters, 0.1, amsgrad: true, maximize: true),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ParametersWithoutAGradientStay(string name)
    {
        using var frozen = Parameter(ones(2));
        using var trained = Parameter(ones(2));
        using var optimizer = All[name]([frozen, trained]);
        trained.sum().backward();

        optimizer.step();

        AssertClose([1, 1], frozen, 0);
        Assert.All(Values(trained), value => Assert.NotEqual(1, value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AStepLeavesNoTensorsBehind(string name)
    {
        using var parameter = Parameter(ones(5));
        using var optimizer = All[name]([parameter]);
        using var gradient = full(5, 2.0f);
        parameter.grad = gradient;
        optimizer.step();
        var before = Live();

        optimizer.step();
        optimizer.step();
        optimizer.zero_grad();

        Assert.Equal(before, Live());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StateOutlivesTheScopeOfTheStepAndGoesWithTheOptimizer(string name)
    {
        using var parameter = Parameter(ones(2));
        var before = Live();
        var optimizer = All[name]([parameter]);
        using (NewDisposeScope())
        {
            parameter.grad = ones(2);
            optimizer.step();
        }

        optimizer.step();
        optimizer.Dispose();

        Assert.Equal(before, Live());
        AssertFinite(parameter);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ASavedStateContinuesWhereItStopped(string name)
    {
        using var stream = new MemoryStream();
        using var first = Parameter(tensor(new double[] { 1, -2 }));
        using var original = All[name]([first]);
        Step(original, first, 1);
        Step(original, first, 2);
        original.save_state_dict(new BinaryWriter(stream));
        using var second = Parameter(first.detach().clone());
        using var third = Parameter(first.detach().clone());
        using var read = All[name]([second]);
        using var copied = All[name]([third]);

        read.load_state_dict(new BinaryReader(new MemoryStream(stream.ToArray())));
        copied.load_state_dict(original.state_dict());
        Assert.True(original.state_dict().State[0].ApproximatelyEquals(read.state_dict().State[0]));
        Step(original, first, 3);
        Step(read, second, 3);
        Step(copied, third, 3);

        AssertClose(Values(first), second, 0);
        AssertClose(Values(first), third, 0);
        Assert.False(original.state_dict().State[0].ApproximatelyEquals(All[name]([second]).state_dict().State[0]));
    }

    [Fact]
    public void OptionsAreLoadedWithTheState()
    {
        using var stream = new MemoryStream();
        using var parameter = Parameter(zeros(1));
        using var source = optim.AdamW([parameter], 0.3, 0.7, 0.8, 1e-4, 0.2, true);
        source.ParamGroups.First().LearningRate = 0.05;
        source.save_state_dict(new BinaryWriter(stream));
        using var target = optim.AdamW([parameter]);

        target.load_state_dict(new BinaryReader(new MemoryStream(stream.ToArray())));

        var options = (AdamW.Options)target.state_dict().Options[0];
        Assert.Equal((0.05, 0.3), (options.LearningRate, options.InitialLearningRate));
        Assert.Equal((0.7, 0.8, 1e-4, 0.2), (options.beta1, options.beta2, options.eps, options.weight_decay));
        Assert.True(options.amsgrad);
    }

    [Fact]
    public void StatesThatDoNotFitAreRefused()
    {
        using var stream = new MemoryStream();
        using var first = Parameter(zeros(1));
        using var second = Parameter(zeros(1));
        using var source = optim.Adam([first]);
        source.save_state_dict(new BinaryWriter(stream));
        using var other = optim.AdamW([first]);
        using var larger = optim.Adam([first, second]);

        var kind = Assert.Throws<InvalidDataException>(() => other.load_state_dict(Reader()));
        var size = Assert.Throws<ArgumentException>(() => larger.load_state_dict(Reader()));

        Assert.Contains("'Adam'", kind.Message, StringComparison.Ordinal);
        Assert.Contains("1 groups with 2 parameters", size.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => larger.load_state_dict(source.state_dict()));

        BinaryReader Reader() => new(new MemoryStream(stream.ToArray()));
    }

    [Fact]
    public void GroupsHaveOptionsOfTheirOwnAndDefaultsForTheRest()
    {
        using var slow = Parameter(ones(1));
        using var fast = Parameter(ones(1));
        using var late = Parameter(ones(1));
        using var optimizer = optim.SGD(
            [new SGD.ParamGroup([slow], 0.01), new SGD.ParamGroup { Parameters = [fast] }],
            0.5
        );
        optimizer.add_param_group(new SGD.ParamGroup([late], new SGD.Options { LearningRate = 0.25, maximize = true }));
        (slow.sum() + fast.sum() + late.sum()).backward();

        optimizer.step();

        AssertClose([0.99], slow, 1e-6);
        AssertClose([0.5], fast, 1e-6);
        AssertClose([1.25], late, 1e-6);
        Assert.Equal([0.01, 0.5, 0.25], optimizer.ParamGroups.Select(group => group.LearningRate));
        Assert.Equal([0.01, 0.5, 0.25], optimizer.ParamGroups.Select(group => group.InitialLearningRate));
        Assert.Equal(
            [
                [0],
                [1],
                [2],
            ],
            optimizer.state_dict().StateIndexRef
        );
        Assert.Equal(3, optimizer.parameters().Count());
        Assert.Throws<ArgumentException>(() => optimizer.add_param_group(new SGD.ParamGroup([slow])));
    }

    [Fact]
    public void TheClosureRunsWithGradientsAndItsLossIsReturned()
    {
        using var parameter = Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        using var _ = no_grad();

        using var loss = optimizer.step(() =>
        {
            var squared = parameter.square().sum();
            squared.backward();
            return squared;
        });

        AssertClose([1], loss, 0);
        AssertClose([0], parameter, 0);
        Assert.True(parameter.requires_grad);
    }

    [Fact]
    public void ImpossibleSettingsAreNamed()
    {
        using var p = Parameter(zeros(1));

        Assert.Equal("lr", Assert.Throws<ArgumentOutOfRangeException>(() => optim.SGD([p], -1)).ParamName);
        Assert.Equal("momentum", Assert.Throws<ArgumentOutOfRangeException>(() => optim.SGD([p], 1, -1)).ParamName);
        Assert.Equal("nesterov", Assert.Throws<ArgumentException>(() => optim.SGD([p], 1, nesterov: true)).ParamName);
        Assert.Equal("beta1", Assert.Throws<ArgumentOutOfRangeException>(() => optim.Adam([p], beta1: 1)).ParamName);
        Assert.Equal(
            "beta2",
            Assert.Throws<ArgumentOutOfRangeException>(() => optim.AdamW([p], beta2: -0.1)).ParamName
        );
        Assert.Equal(
            "eps",
            Assert.Throws<ArgumentOutOfRangeException>(() => optim.Adam([p], eps: double.NaN)).ParamName
        );
        Assert.Equal(
            "weight_decay",
            Assert.Throws<ArgumentOutOfRangeException>(() => optim.AdamW([p], weight_decay: -1)).ParamName
        );
    }

    [Fact]
    public void EveryWayToNameParametersMeansTheSame()
    {
        using var layer = Linear(2, 1);
        optim.Optimizer[] optimizers =
        [
            optim.SGD(layer.named_parameters(), 0.1),
            optim.Adam(layer.named_parameters()),
            optim.AdamW(layer.named_parameters()),
            optim.Adam([new Adam.ParamGroup(layer.parameters(), 0.1)]),
            optim.AdamW([new AdamW.ParamGroup(layer.parameters(), new AdamW.Options { amsgrad = true })]),
        ];

        foreach (var optimizer in optimizers)
        {
            Assert.Equal(layer.parameters().Count(), optimizer.parameters().Count());
            layer.zero_grad();
            layer.call(ones(1, 2)).sum().backward();
            var before = Values(layer.weight);
            optimizer.step();
            Assert.All(Values(layer.weight).Zip(before), pair => Assert.True(pair.First < pair.Second));
            optimizer.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FilesAndDevicesKeepTheState(string name)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var parameter = Parameter(ones(2, ScalarType.Float64));
            using var source = All[name]([parameter]);
            using var target = All[name]([parameter]);
            Step(source, parameter, 1);

            source.save_state_dict(path);
            target.load_state_dict(path);
            target.to(CPU);

            Assert.True(source.state_dict().State[0].ApproximatelyEquals(target.state_dict().State[0]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Step(OptimizerHelper optimizer, Parameter parameter, int step)
    {
        using var gradient = tensor(Reference.Gradient(Values(parameter), step));
        parameter.grad = gradient;
        optimizer.step();
    }

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static void AssertFinite(Tensor tensor) =>
        Assert.All(Values(tensor), value => Assert.True(double.IsFinite(value)));
}
