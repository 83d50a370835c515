using TorchSharp.Modules;
using TorchSharp.Utils;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class ContainerTests
{
    [Fact]
    public void SequentialRunsItsStepsInOrder()
    {
        using var model = Sequential(("double", new Scale(2)), ("add", new Scale(3)));
        model.append(new Scale(5));
        using var x = ones(2);

        using var y = model.call(x);

        AssertClose([30, 30], y);
        Assert.Equal(3, model.Count);
        Assert.Equal(["double", "add", "2"], model.named_children().Select(entry => entry.name));
        Assert.Equal(5, ((Scale)model[2]).Factor);
    }

    [Fact]
    public void SequentialCanBeSliced()
    {
        using var model = Sequential(new Scale(2), new Scale(3), new Scale(5));
        using var x = ones(1);

        AssertClose([15], model[1..].call(x));
        AssertClose([6], model[..^1].call(x));
        AssertClose([3], model[(1, 2)].call(x));
        AssertClose([6], model[(null, 2)].call(x));
        AssertClose([1], Sequential().call(x));
        Assert.Throws<ArgumentOutOfRangeException>(() => model[(2, 4)]);
    }

    [Fact]
    public void SequentialTakesPairsTuplesAndSequences()
    {
        Module<Tensor, Tensor>[] steps = [new Scale(2), new Scale(3)];
        string[] names = ["a", "b"];
        using var x = ones(1);

        AssertClose([6], Sequential(steps.ToList()).call(x));
        AssertClose([6], Sequential(names.Zip(steps)).call(x));
        AssertClose([6], Sequential(names.Zip(steps, Tuple.Create)).call(x));
        AssertClose([6], Sequential(names.Zip(steps, Tuple.Create).ToArray()).call(x));
    }

    [Fact]
    public void SequentialTakesItsStepsAsTheyAre()
    {
        using var forgetful = new Forgetful();
        using var model = Sequential(("a", forgetful));

        Assert.Empty(model.parameters());
        Assert.Throws<ArgumentException>(() => model.append("a", forgetful));
        forgetful.Inner.Dispose();
    }

    [Fact]
    public void AListIsRegisteredWithItsOwnerAsItIsThen()
    {
        var list = ModuleList(Linear(1, 2), Linear(2, 3));
        list.append(Linear(3, 4));
        Assert.Empty(list.parameters());
        using var owner = new Owner(list);

        list.Add(Linear(4, 5));

        Assert.Equal(["list.0", "list.1", "list.2"], owner.named_modules().Skip(1).Select(entry => entry.name));
        Assert.Equal(4, list.Count);
        list[3].Dispose();
    }

    [Fact]
    public void ADictionaryIsRegisteredUnderItsNames()
    {
        var dictionary = ModuleDict(("b", Linear(1, 2)), ("a", Linear(2, 3)));
        using var owner = new Owner(dictionary);

        Assert.Equal(["list.b", "list.a"], owner.named_modules().Skip(1).Select(entry => entry.name));
        Assert.Equal(3, dictionary["a"].out_features);
        Assert.Equal("b", dictionary[0].Item1);
    }

    [Fact]
    public void ListsAndDictionariesOfParametersAreParameters()
    {
        var list = ParameterList(Parameter(zeros(1)), Parameter(zeros(2)));
        var dictionary = ParameterDict(("x", Parameter(zeros(3))));
        using var first = new Owner(list);
        using var second = new Owner(dictionary);

        Assert.Equal(["list.0", "list.1"], first.state_dict().Keys);
        Assert.Equal(["list.x"], second.state_dict().Keys);
        Assert.Same(list[1], first.get_parameter("list.1"));
        Assert.True(list.Remove(list[0]));
        Assert.Equal([2], list[0].shape);
    }

    [Fact]
    public void AnOrderedDictionaryKeepsTheOrderOfInsertion()
    {
        var dictionary = new OrderedDict<string, int> { { "z", 1 }, ("a", 2) };
        dictionary.Insert(1, ("m", 3));
        dictionary["z"] = 4;

        Assert.Equal(["z", "m", "a"], dictionary.Keys);
        Assert.Equal([4, 3, 2], dictionary.Values);
        Assert.Equal(("m", 3), dictionary[1]);
        Assert.Equal(1, dictionary.IndexOf(("m", 3)));
        Assert.Equal(-1, dictionary.IndexOf(("m", 5)));
        Assert.False(dictionary.Remove(("a", 9)));
        Assert.True(dictionary.Remove("z"));
        Assert.Throws<ArgumentException>(() => dictionary.Add("m", 1));
        Assert.Equal(2, dictionary.Count);
    }

    private sealed class Scale(double factor) : Module<Tensor, Tensor>(nameof(Scale))
    {
        public double Factor => factor;

        public override Tensor forward(Tensor input) => input * factor;
    }

    /// <summary>Does not register its components.</summary>
    private sealed class Forgetful() : Module<Tensor, Tensor>(nameof(Forgetful))
    {
        public Linear Inner { get; } = Linear(1, 1);

        public override Tensor forward(Tensor input) => Inner.call(input);
    }

    private sealed class Owner : Module<Tensor, Tensor>
    {
        private readonly Module list;

        public Owner(Module list)
            : base(nameof(Owner))
        {
            this.list = list;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => list.training ? input : input.alias();
    }
}
