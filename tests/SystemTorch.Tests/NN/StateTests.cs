using TorchSharp;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class StateTests
{
    [Fact]
    public void TheStateHoldsParametersThenPersistentBuffers()
    {
        using var model = new Stack(3);

        var state = model.state_dict();

        Assert.Equal(
            model.named_parameters().Select(entry => entry.name).Concat(["blocks.0.offset", "blocks.1.offset"]),
            state.Keys
        );
        Assert.Same(model.Blocks[0].Gain, state["blocks.0.gain"]);
        Assert.Equal(
            ["block.inner.weight"],
            new Block(1).state_dict(prefix: "block").Keys.Where(key => key.EndsWith("weight", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void LoadingCopiesValuesAndKeepsTheTensors()
    {
        using var source = new Stack(3);
        using var target = new Stack(3);
        source.Blocks[1].Offset.fill_(7);
        var parameter = target.Blocks[0].Gain;

        var (missing, unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.Same(parameter, target.Blocks[0].Gain);
        Assert.True(parameter.requires_grad);
        foreach (var (key, tensor) in source.state_dict())
            AssertClose(Values(tensor), target.state_dict()[key], 0);
        using var x = Sample(1, 2, 3).to(ScalarType.Float32);
        AssertClose(Values(source.call(x)), target.call(x), 0);
    }

    [Fact]
    public void StrictLoadingNamesEveryDifference()
    {
        using var model = new Block(2);
        var state = new Dictionary<string, Tensor>(model.state_dict()) { ["extra"] = zeros(1) };
        state.Remove("offset");
        state.Remove("gain");

        var error = Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        var (missing, unexpected) = model.load_state_dict(state, strict: false);

        Assert.Contains("Missing: gain, offset", error.Message, StringComparison.Ordinal);
        Assert.Contains("Unexpected: extra", error.Message, StringComparison.Ordinal);
        Assert.Equal(["gain", "offset"], missing);
        Assert.Equal(["extra"], unexpected);
        model.load_state_dict(state, skip: ["gain", "offset", "extra"]);
    }

    [Fact]
    public void AnotherShapeIsNamedAndNothingIsCopied()
    {
        using var model = new Block(2);
        using var fives = full(2, 5.0f);
        using var one = ones(1);
        var state = new Dictionary<string, Tensor>(model.state_dict()) { ["gain"] = fives, ["offset"] = one };

        var error = Assert.Throws<ArgumentException>(() => model.load_state_dict(state, strict: false));

        Assert.Contains("'offset'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1]", error.Message, StringComparison.Ordinal);
        AssertClose([1, 1], model.Gain);
    }

    [Fact]
    public void SkippedEntriesStayAsTheyAre()
    {
        using var source = new Block(2);
        using var target = new Block(2);
        source.Offset.fill_(3);

        target.load_state_dict(source.state_dict(), skip: ["offset"]);

        AssertClose([0, 0], target.Offset);
        AssertClose(Values(source.Inner.weight), target.Inner.weight, 0);
    }

    [Fact]
    public void FilesBringBackEveryTensor()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var source = Sequential(("fc", Linear(2, 3)), ("norm", BatchNorm1d(3))).@double();
            using var target = Sequential(("fc", Linear(2, 3)), ("norm", BatchNorm1d(3))).@double();
            source.call(Sample(1, 4, 2));
            var seen = new Dictionary<string, bool>();

            source.save(path);
            target.load(path, loadedParameters: seen);

            Assert.Equal(source.state_dict().Keys, seen.Keys);
            Assert.All(seen.Values, Assert.True);
            foreach (var (key, tensor) in source.state_dict())
                AssertClose(Values(tensor), target.state_dict()[key], 0);
            Assert.All(target.parameters(), parameter => Assert.True(parameter.requires_grad));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void FilesOfAnotherModelAreRefusedUnlessLoadingIsNotStrict()
    {
        using var stream = new MemoryStream();
        using var source = Linear(2, 3);
        source.save(stream);
        var bytes = stream.ToArray();
        using var smaller = Linear(2, 3, hasBias: false);
        using var renamed = Sequential(Linear(2, 3));

        var count = Assert.Throws<ArgumentException>(() => smaller.load(new MemoryStream(bytes)));
        var name = Assert.Throws<ArgumentException>(() => renamed.load(new MemoryStream(bytes)));
        smaller.load(new MemoryStream(bytes), strict: false);

        Assert.Contains("1 tensors", count.Message, StringComparison.Ordinal);
        Assert.Contains("'weight'", name.Message, StringComparison.Ordinal);
        AssertClose(Values(source.weight), smaller.weight, 0);
    }

    [Fact]
    public void SavingAndLoadingCanSkip()
    {
        using var stream = new MemoryStream();
        using var source = Linear(2, 3);
        using var target = Linear(2, 3);
        var bias = Values(target.bias!);
        source.save(stream);

        target.load(new MemoryStream(stream.ToArray()), skip: ["bias"]);

        AssertClose(bias, target.bias!, 0);
        AssertClose(Values(source.weight), target.weight, 0);
    }

    [Fact]
    public void AModelIsMadeFromItsFile()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var source = new Fixed();
            source.save(path, skip: []);

            using var model = (Fixed)Module.Create<Fixed>(path);

            AssertClose(Values(source.get_parameter("layer.weight")!), model.get_parameter("layer.weight")!, 0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class Fixed : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear layer = Linear(2, 2);

        public Fixed()
            : base(nameof(Fixed)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input);
    }
}
