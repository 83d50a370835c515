using TorchSharp;
using TorchSharp.Modules;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class ConversionTests
{
    [Fact]
    public void ToConvertsTensorsFieldsAndProperties()
    {
        using var model = new Stack(2);
        var before = model.Blocks[0].Gain;
        var values = Values(before);

        Stack converted = model.to(ScalarType.Float64);

        Assert.Same(model, converted);
        Assert.All(model.state_dict().Values, tensor => Assert.Equal(ScalarType.Float64, tensor.dtype));
        Assert.Same(model.get_parameter("blocks.0.gain"), model.Blocks[0].Gain);
        Assert.Same(model.get_buffer("blocks.0.offset"), model.Blocks[0].Offset);
        Assert.Same(model.get_parameter("blocks.0.inner.weight"), model.Blocks[0].Inner.weight);
        Assert.True(before.IsInvalid);
        AssertClose(values, model.Blocks[0].Gain);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
        using var y = model.call(Sample(1, 3, 2));
        Assert.Equal(ScalarType.Float64, y.dtype);
    }

    [Fact]
    public void GradientsAndFrozenParametersAreCarriedOver()
    {
        using var layer = Linear(2, 1);
        layer.bias!.requires_grad = false;
        layer.call(ones(1, 2)).sum().backward();

        layer.@double();

        AssertClose([1, 1], layer.weight.grad!);
        Assert.Equal(ScalarType.Float64, layer.weight.grad!.dtype);
        Assert.False(layer.bias!.requires_grad);
    }

    [Fact]
    public void IntegersKeepTheirType()
    {
        using var layer = BatchNorm1d(2).@double();

        Assert.Equal(ScalarType.Int64, layer.num_batches_tracked!.dtype);
        Assert.Equal(ScalarType.Float64, layer.running_mean!.dtype);
        Assert.Throws<ArgumentException>(() => layer.to(ScalarType.Int32));
    }

    [Fact]
    public void NothingChangesWhenNothingMust()
    {
        using var layer = Linear(2, 1);
        var weight = layer.weight;

        layer.to(ScalarType.Float32).cpu().to("cpu").to(zeros(1));

        Assert.Same(weight, layer.weight);
    }

    [Fact]
    public void ListsAndDictionariesOfParametersAreConverted()
    {
        using var list = ParameterList(Parameter(ones(1)), Parameter(zeros(2)));
        using var dictionary = ParameterDict(("a", Parameter(ones(3))));

        list.@double();
        dictionary.@double();

        Assert.All(list, parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Float64, dictionary["a"].dtype);
    }

    [Fact]
    public void TheFactoriesTakeATypeAndADevice()
    {
        using var layer = LayerNorm(3, device: CPU, dtype: ScalarType.Float64);

        Assert.All(layer.parameters(), (Parameter parameter) => Assert.Equal(ScalarType.Float64, parameter.dtype));
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void EveryFloatingTypeHasItsMethod(ScalarType type)
    {
        using var layer = Linear(2, 1, dtype: type == ScalarType.Float32 ? ScalarType.Float64 : ScalarType.Float32);

        _ = type switch
        {
            ScalarType.Float16 => layer.half(),
            ScalarType.BFloat16 => layer.bfloat16(),
            ScalarType.Float32 => layer.@float(),
            _ => layer.to(CPU, ScalarType.Float64),
        };

        Assert.All(layer.parameters(), (Parameter parameter) => Assert.Equal(type, parameter.dtype));
    }
}
