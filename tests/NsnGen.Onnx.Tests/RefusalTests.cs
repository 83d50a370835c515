using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx.Tests;

/// <summary>What cannot be written is refused by name, and nothing is written.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tensor input = randn(4, 4);

    private static readonly nn.Module<Tensor, Tensor, Tensor> Bilinear = nn.Bilinear(4, 4, 2);

    public static TheoryData<Func<Tensor, Tensor>, string> Functions =>
        new()
        {
            { x => x.cumsum(-1), "Tensor.cumsum (cumsum in <>c." },
            { x => randn_like(x) + x, "torch.randn_like" },
            { x => Bilinear.call(x, x), "the module Bilinear" },
            { x => x.add_(1), "changes a tensor in place by add_" },
            { Refused.ByNumber, "Refused.ByNumber reads numbers out of a tensor by item" },
            { Refused.BySize, "another way through its code" },
            { Refused.BySizeOfNumber, "An argument of op_Multiply in Refused.BySizeOfNumber differs with the sizes" },
            { Refused.Iterated, "that comes from code that is not followed, an iterator or a library" },
            { x => nn.functional.dropout(x, 0.5, training: true), "a dropout that is on" },
            { x => x.div(2, RoundingMode.floor), "a rounded quotient" },
        };

    [Theory]
    [MemberData(nameof(Functions), DisableDiscoveryEnumeration = true)]
    public void A_function_is_named(Func<Tensor, Tensor> function, string expected)
    {
        using var model = new Refused(function);
        model.eval();

        var fault = Assert.Throws<OnnxExportException>(() => Save(model, input));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void All_that_is_in_the_way_is_named_at_once()
    {
        using var model = new Refused(x => x.cumsum(-1).logcumsumexp(0) + x.cumsum(0));
        model.eval();

        var fault = Assert.Throws<OnnxExportException>(() => Save(model, input));

        Assert.Contains("cumsum", fault.Message, StringComparison.Ordinal);
        Assert.Contains("logcumsumexp", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_asks_for_the_rank()
    {
        using var model = AsksForRank.Nested.From(new AsksForRank());
        model.eval();

        var fault = Assert.Throws<OnnxExportException>(() => Save(model, input));
        model.WithRank(2).SaveOnnx(folder.File("fixed.onnx"), [input]);

        Assert.Contains("another way through its code", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["fixed.onnx"], folder.Names);
    }

    [Fact]
    public void A_layer_with_a_hook()
    {
        using var model = Mlp.Nested.From(new Mlp());
        model.eval();
        model
            .modules()
            .OfType<TorchSharp.Modules.LayerNorm>()
            .Single()
            .register_forward_hook((_, _, output) => output * 2);

        var fault = Assert.Throws<OnnxExportException>(() => Save(model, randn(4, 20)));

        Assert.Contains("norm (LayerNorm) has a forward hook", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_in_train_mode()
    {
        using var model = new Refused(x => x);

        var fault = Assert.Throws<InvalidOperationException>(() => Save(model, input));

        Assert.Contains("eval()", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_that_are_not_the_models()
    {
        using var model = new Refused(x => x);
        model.eval();

        var fault = Assert.Throws<ArgumentException>(() => Save(model, input, input));

        Assert.Contains("takes x; there are 2 inputs", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_of_one_name_and_other_sizes()
    {
        using var model = new Refused(x => x);
        model.eval();

        var fault = Assert.Throws<ArgumentException>(() => Save(model, new OnnxInput(randn(3, 4), "size", "size")));

        Assert.Contains("'size' has the sizes 3, 4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_axes_than_the_example_has() =>
        Assert.Contains(
            "3 axes are named",
            Assert.Throws<ArgumentException>(() => new OnnxInput(input, "a", "b", "c")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void An_input_with_the_name_of_the_rank()
    {
        using var model = Units.Nested.From(new Units());
        model.eval();

        var fault = Assert.Throws<ArgumentException>(() =>
            Save(model, new OnnxInput(randn(3, 16), "batch") { Name = "rank" })
        );

        Assert.Contains("Two inputs of the file are called 'rank'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_one_for_each_output()
    {
        using var model = new Refused(x => x);
        model.eval();

        var fault = Assert.Throws<ArgumentException>(() =>
            model.SaveOnnx(folder.File("model.onnx"), [input], new OnnxOptions { Outputs = ["a", "b"] })
        );

        Assert.Contains("The 1 outputs need a name each", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_no_reader_takes()
    {
        var graph = new Graph();
        var large = new OnnxModel(graph, [], [], "large", []);
        // Counts as 4 GB, and takes 4 bytes.
        graph.Add(new Weight("weight", zeros(1).expand(1L << 30)));

        var fault = Assert.Throws<OnnxExportException>(() => large.Save(folder.File("large.onnx")));

        Assert.Contains("4.3 GB", fault.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    public void Dispose()
    {
        folder.Dispose();
        input.Dispose();
    }

    private void Save(nn.Module model, params IReadOnlyList<OnnxInput?> inputs) =>
        model.SaveOnnx(folder.File("model.onnx"), inputs);
}
