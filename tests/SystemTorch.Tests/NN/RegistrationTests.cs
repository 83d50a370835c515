using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class RegistrationTests
{
    [Fact]
    public void KeysAreFieldNamesListIndicesAndBackingFields()
    {
        using var model = new Stack(3);

        Assert.Equal(
            [
                "blocks.0.gain",
                "blocks.0.inner.weight",
                "blocks.0.inner.bias",
                "blocks.1.gain",
                "blocks.1.inner.weight",
                "blocks.1.inner.bias",
                "<Head>k__BackingField.weight",
                "<Head>k__BackingField.bias",
            ],
            model.named_parameters().Select(entry => entry.name)
        );
        Assert.Equal(
            ["scratch", "blocks.0.offset", "blocks.1.offset"],
            model.named_buffers().Select(entry => entry.name)
        );
        Assert.Equal(
            ["blocks.0.offset", "blocks.1.offset"],
            model.named_buffers(true, false).Select(entry => entry.name)
        );
        Assert.Equal(["blocks", "<Head>k__BackingField"], model.named_children().Select(entry => entry.name));
        Assert.Equal(
            ["blocks", "<Head>k__BackingField", "blocks.0", "blocks.1", "blocks.0.inner", "blocks.1.inner"],
            model.named_modules().Select(entry => entry.name)
        );
        Assert.Empty(model.parameters(recurse: false));
    }

    [Fact]
    public void FindsTensorsByDottedName()
    {
        using var model = new Stack(3);

        Assert.Same(model.Blocks[1].Inner.weight, model.get_parameter("blocks.1.inner.weight"));
        Assert.Same(model.Blocks[0].Offset, model.get_buffer("blocks.0.offset"));
        Assert.True(model.has_parameter("blocks.0.gain"));
        Assert.False(model.has_parameter("blocks.2.gain"));
        Assert.False(model.has_buffer("blocks.0.gain"));
        Assert.Null(model.get_parameter("gain"));
    }

    [Fact]
    public void FieldsAreRegisteredByWhatTheyHold()
    {
        using var model = new Various();

        Assert.Equal(["renamed", "parameter"], model.named_parameters(false).Select(entry => entry.name));
        Assert.Equal(["plain"], model.named_buffers(false).Select(entry => entry.name));
        Assert.Equal(["untyped", "inherited"], model.named_children().Select(entry => entry.name));
        Assert.DoesNotContain(model.modules(), module => ReferenceEquals(module, model.Hidden[0]));
        model.Hidden[0].Dispose();
    }

    [Fact]
    public void ASharedChildIsNamedTwiceButItsParametersCountOnce()
    {
        using var model = new Shared();

        Assert.Equal(["a", "b"], model.named_children().Select(entry => entry.name));
        Assert.Equal(["a.weight", "a.bias"], model.named_parameters().Select(entry => entry.name));
        Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], model.state_dict().Keys);
    }

    [Fact]
    public void RefusesNamesThatAreTakenEmptyOrDotted()
    {
        using var model = new Block(2);
        using var child = Linear(1, 1);
        using var tensor = zeros(1);

        Assert.Throws<InvalidOperationException>(() => model.register_module("inner", child));
        Assert.Throws<InvalidOperationException>(() => model.register_buffer("offset", tensor));
        Assert.Throws<InvalidOperationException>(() => model.register_parameter("gain", child.weight));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", child));
        Assert.Throws<ArgumentException>(() => model.add_module("", child));
        Assert.Throws<ArgumentNullException>(() => model.register_buffer("none", null!));
    }

    [Fact]
    public void ParameterLessModulesRefuseTensors()
    {
        using var model = new Bare();
        using var relu = ReLU();
        using var linear = Linear(1, 1);

        model.register_module("relu", relu);

        Assert.Throws<InvalidOperationException>(() => model.register_parameter("weight", linear.weight));
        Assert.Throws<InvalidOperationException>(() => model.register_buffer("buffer", linear.weight));
        Assert.Throws<InvalidOperationException>(() => model.register_module("linear", linear));
    }

    [Fact]
    public void NamesDefaultToTheClass()
    {
        using var loss = MSELoss();
        using var block = new Block(1);

        Assert.Equal("MSELoss", loss.GetName());
        Assert.Equal("Block", block.GetName());
    }

    private abstract class Base(string name) : Module<Tensor, Tensor>(name)
    {
        private readonly Module inherited = Identity();

        public override Tensor forward(Tensor input) => ((Identity)inherited).call(input);
    }

    private sealed class Various : Base
    {
        [ComponentName(Name = "renamed")]
        private readonly Parameter other = Parameter(zeros(1));
        private readonly Parameter parameter = Parameter(zeros(1));
        private readonly Tensor plain = zeros(1);
        private readonly object untyped = Linear(1, 1);
        private readonly Linear? missing;

        public Various()
            : base(nameof(Various))
        {
            missing = null;
            RegisterComponents();
        }

        public List<Linear> Hidden { get; } = [Linear(1, 1)];

        public override Tensor forward(Tensor input) =>
            (missing ?? (Linear)untyped).call(input) * parameter + plain + other;
    }

    private sealed class Shared : Module<Tensor, Tensor>
    {
        private readonly Linear a = Linear(2, 2);
        private readonly Linear b;

        public Shared()
            : base(nameof(Shared))
        {
            b = a;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => b.call(a.call(input));
    }

    private sealed class Bare() : ParameterLessModule<Tensor, Tensor>(nameof(Bare))
    {
        public override Tensor forward(Tensor input) => input.alias();
    }
}
