using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Generated;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class DenseExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tensor input = linspace(-1, 1, 64, ScalarType.Float32).reshape(2, 2, 4, 4);
    private readonly Saved.Nested nested = Saved.Nested.From(new Saved());

    public DenseExportTests() => nested.eval();

    [Fact]
    public void The_dense_model_of_a_rank_gives_what_the_nested_one_gives()
    {
        using var noGrad = no_grad();
        foreach (var rank in Enumerable.Range(1, 6))
        {
            using var dense = nested.WithRank(rank).ToDense();
            dense.eval();
            using var expected = nested.WithRank(rank).call(input);
            using var actual = dense.call(input);
            Assert.InRange(Reference.Distance(actual, expected), 0, 1e-5);
        }
    }

    [Fact]
    public void It_is_the_model_that_is_given_and_can_be_taken_apart_again()
    {
        var given = new Saved();
        var weights = given.get_parameter("fc1.weight");
        Assert.Same(given, nested.WithRank(3).ToDense(given));
        Assert.Same(weights, given.get_parameter("fc1.weight"));
        given.eval();
        using var again = Saved.Nested.From(given);
        using var expected = nested.WithRank(3).call(input);
        using var actual = again.WithRank(3).call(input);
        Assert.InRange(Reference.Distance(actual.detach(), expected.detach()), 0, 1e-4);
    }

    [Fact]
    public void A_model_of_another_shape_is_refused()
    {
        using var wider = new Saved(hidden: 13);
        var fault = Assert.Throws<ArgumentException>(() => nested.WithRank(3).ToDense(wider));
        Assert.Contains("'fc1.weight' is [13, 28]", fault.Message, StringComparison.Ordinal);
        using var other = new TwoLayers(ScalarType.Float32);
        fault = Assert.Throws<ArgumentException>(() => DenseExport.Into(nested, Rank.Of(2), other));
        Assert.Contains("stem.weight", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_files_have_the_dense_models_keys_and_weights()
    {
        var path = folder.File("merged.safetensors");
        var written = nested.WithRank(2).Save(path);
        using var dense = nested.WithRank(2).ToDense();
        Assert.Equal(
            dense.state_dict().Keys.Order(StringComparer.Ordinal),
            written.Select(tensor => tensor.Name).Order(StringComparer.Ordinal)
        );
        Assert.All(written, tensor => Assert.Equal(0, tensor.RelativeError));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(dense.state_dict().Keys.Order(StringComparer.Ordinal), file.Names);
        foreach (var (name, tensor) in dense.state_dict())
        {
            Assert.Equal(tensor.shape, file.Info(name).Shape);
            Assert.True(file.Read(name).bytes.SequenceEqual(tensor.bytes));
        }
    }

    [Fact]
    public void Factored_files_have_two_layers_for_each()
    {
        var path = folder.File("factored.safetensors");
        nested.WithRank(4).Save(path, Export.Factored);
        using var file = SafetensorsFile.Open(path);
        string[] expected =
        [
            "fc1.0.weight [4, 28]",
            "fc1.1.bias [12]",
            "fc1.1.weight [12, 4]",
            "fc2.0.weight [3, 12]",
            "fc2.1.weight [9, 3]",
            "stem.0.weight [4, 2, 3, 3]",
            "stem.1.bias [7]",
            "stem.1.weight [7, 4, 1, 1]",
        ];
        var layers = file.Names.Where(name => !name.StartsWith("norm", StringComparison.Ordinal) && name[0] != 'h');
        Assert.Equal(expected, layers.Select(name => $"{name} [{string.Join(", ", file.Info(name).Shape)}]"));
        using var product = file.Read("fc1.1.weight").matmul(file.Read("fc1.0.weight"));
        using var dense = nested.WithRank(4).ToDense();
        Assert.InRange(Reference.Distance(product, dense.get_parameter("fc1.weight")!.detach()), 0, 1e-6);
    }

    [Fact]
    public void Files_can_have_the_names_of_another_program()
    {
        var path = folder.File("named.safetensors");
        var options = new ExportOptions { Keys = new KeyMap([("", "model.")]) };
        Assert.Contains(
            "model.fc1.0.weight",
            nested.WithRank(2).Save(path, Export.Factored, options).Select(t => t.Name)
        );
        nested.WithRank(2).Save(path, options: options);
        using var named = new Saved();
        Assert.Empty(DenseCheckpoint.Load(named, path, new KeyMap([("", "model.")])));
        named.eval();
        using var noGrad = no_grad();
        using var expected = nested.WithRank(2).call(input);
        using var actual = named.call(input);
        Assert.InRange(Reference.Distance(actual, expected), 0, 1e-5);
        var turned = new ExportOptions { Keys = new KeyMap([]) { Transposed = ["fc1.weight"] } };
        nested.WithRank(2).Save(path, options: turned);
        Assert.Empty(DenseCheckpoint.Load(named, path, turned.Keys));
        using var again = named.call(input);
        Assert.InRange(Reference.Distance(again, expected), 0, 1e-5);
        using (var file = SafetensorsFile.Open(path))
        {
            Assert.Equal([28L, 12], file.Info("fc1.weight").Shape);
        }
        var fault = Assert.Throws<ArgumentException>(() =>
            nested
                .WithRank(2)
                .Save(
                    path,
                    options: new ExportOptions { Keys = new KeyMap([("fc1.weight", "w"), ("fc2.weight", "w")]) }
                )
        );
        Assert.Contains("'w' is given to", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExportPrecision.Float16, "F16", 1e-5, 1e-3)]
    [InlineData(ExportPrecision.BFloat16, "BF16", 1e-4, 1e-2)]
    public void Half_precision_takes_half_the_bytes(ExportPrecision precision, string dtype, double least, double most)
    {
        var path = folder.File("half.safetensors");
        var tensors = nested.WithRank(4).Save(path, options: new ExportOptions { Precision = precision });
        Assert.InRange(tensors.Single(tensor => tensor.Name == "fc1.weight").RelativeError, least, most);
        Assert.Equal(0, tensors.Single(tensor => tensor.Name == "norm.num_batches_tracked").RelativeError);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(dtype, file.Info("norm.weight").Dtype);
        Assert.Equal("I64", file.Info("norm.num_batches_tracked").Dtype);
    }

    [Theory]
    [InlineData(Export.Merged, "fc1.weight")]
    [InlineData(Export.Factored, "fc1.0.weight")]
    public void Eight_bits_are_within_half_a_step_in_every_channel(Export form, string name)
    {
        var exact = folder.File("exact.safetensors");
        var rounded = folder.File("rounded.safetensors");
        var options = new ExportOptions { Precision = ExportPrecision.Int8PerChannel };
        nested.WithRank(4).Save(exact, form);
        var tensors = nested.WithRank(4).Save(rounded, form, options);
        using var before = SafetensorsFile.Open(exact);
        using var after = SafetensorsFile.Open(rounded);
        using var weight = before.Read(name);
        using var integers = after.Read(name);
        using var scales = after.Read($"{name}_scale");
        Assert.Equal(ScalarType.Int8, integers.dtype);
        Assert.Equal([weight.shape[0]], scales.shape);
        using var largest = integers.abs().amax(1);
        Assert.All(largest.data<sbyte>().ToArray(), value => Assert.Equal(127, value));
        using var difference = (integers * scales.unsqueeze(1) - weight).abs() / scales.unsqueeze(1);
        Assert.InRange(difference.max().ToSingle(), 1e-3f, 0.501f);
        Assert.InRange(tensors.Single(tensor => tensor.Name == name).RelativeError, 1e-4, 1e-2);
        Assert.Equal("F32", after.Info("head.weight").Dtype);

        using var dense = nested.WithRank(4).ToDense(new Saved(), options);
        using var merged = nested.WithRank(4).ToDense();
        Assert.InRange(Distance(dense, merged), 1e-4, 2e-2);
    }

    [Fact]
    public void A_channel_of_zeros_stays_zero()
    {
        using var weight = tensor(
            new float[,]
            {
                { 0, 0 },
                { 1, -0.5f },
            }
        );
        using var restored = Int8Weight.Restore(Int8Weight.Round(weight), Int8Weight.Scales(weight));
        float[] expected = [0, 0, 1, -64f / 127];
        Assert.Equal(expected, restored.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static double Distance(Saved actual, Saved expected)
    {
        using var noGrad = no_grad();
        return Reference.Distance(actual.get_parameter("fc1.weight")!, expected.get_parameter("fc1.weight")!);
    }

    public void Dispose()
    {
        nested.Dispose();
        input.Dispose();
        folder.Dispose();
    }
}
