using NsnGen.Checkpoints;
using NsnGen.Files;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A checkpoint's elements may be rounded to the model's type, and nothing else may happen to them.</summary>
[Collection(nameof(Alone))]
public sealed class CastingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly One model = new();

    [Theory]
    [InlineData(ScalarType.ComplexFloat32)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void A_floating_parameter_takes_floating_elements_alone(ScalarType type)
    {
        var before = model.get_parameter("fc.weight")!.bytes.ToArray();
        var path = Written("fc.weight", ones([2, 3], type));
        foreach (var load in Loads(path))
        {
            var fault = Assert.Throws<CheckpointException>(load);
            Assert.Contains("'fc.weight'", fault.Message, StringComparison.Ordinal);
            Assert.Contains($"{type}", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, model.get_parameter("fc.weight")!.bytes.ToArray());
    }

    [Theory]
    [InlineData(1e300, ScalarType.Float64, ScalarType.Float32)]
    [InlineData(-70000, ScalarType.Float32, ScalarType.Float16)]
    [InlineData(3e38, ScalarType.BFloat16, ScalarType.Float16)]
    public void A_value_that_would_become_infinite_is_refused(double value, ScalarType stored, ScalarType type)
    {
        model.to(type);
        var path = Written("fc.weight", full([2, 3], value, ScalarType.Float64).to(stored));
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(model, path));
        Assert.Contains("'fc.weight'", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"numbers that {type} does not ({stored})", fault.Message, StringComparison.Ordinal);
        model.to(ScalarType.Float64);
        DenseCheckpoint.Load(model, path);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Rounding_is_no_loss_and_neither_is_what_was_infinite_before(ScalarType stored)
    {
        var values = tensor(new[] { 0.1, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -3, 0 });
        var path = Written("fc.weight", values.reshape(2, 3).to(stored));
        DenseCheckpoint.Load(model, path);
        var loaded = model.get_parameter("fc.weight")!.data<float>().ToArray();
        Assert.InRange(loaded[0], 0.099f, 0.101f);
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, float.NaN, -3, 0], loaded[1..]);
    }

    [Fact]
    public void Whole_numbers_keep_their_values_or_are_refused()
    {
        using var counting = new Counting(ScalarType.Byte);
        DenseCheckpoint.Load(counting, Written("count", tensor(new long[] { 255, 0 })));
        Assert.Equal([255, 0], counting.get_buffer("count")!.data<byte>().ToArray());
        foreach (
            var lost in new[] { tensor(new long[] { 256, 0 }), tensor(new[] { 0.5f, 0 }), tensor(new long[] { -1, 0 }) }
        )
        {
            var path = Written("count", lost);
            var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(counting, path));
            Assert.Contains("'count'", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal([255, 0], counting.get_buffer("count")!.data<byte>().ToArray());
    }

    [Fact]
    public void A_mask_is_read_from_bytes_that_are_0_or_1()
    {
        using var masked = new Counting(ScalarType.Bool);
        DenseCheckpoint.Load(masked, Written("count", tensor(new byte[] { 1, 0 })));
        Assert.Equal([true, false], masked.get_buffer("count")!.data<bool>().ToArray());
        foreach (var other in new[] { tensor(new byte[] { 2, 1 }), tensor(new float[] { 1, 0 }) })
        {
            var path = Written("count", other);
            var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(masked, path));
            Assert.Contains($"'count'", fault.Message, StringComparison.Ordinal);
            Assert.Contains($"{other.dtype}", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal([true, false], masked.get_buffer("count")!.data<bool>().ToArray());
    }

    [Theory]
    [InlineData("fc1.down")]
    [InlineData("fc2.up")]
    [InlineData("fc1.bias")]
    [InlineData("norm.running_var")]
    [InlineData("head.weight")]
    public void A_nested_file_of_numbers_that_the_model_s_type_does_not_hold_is_refused(string name)
    {
        var path = folder.File("nested.safetensors");
        using (var saved = Saved.Nested.From(new Saved()))
        {
            Overflow(saved, name);
            saved.Save(path);
        }
        using var half = new Saved();
        half.to(ScalarType.Float16);
        var fault = Assert.Throws<CheckpointException>(() => Saved.Nested.Load(path, half));
        Assert.Contains(
            $"'{name}' holds numbers that Float16 does not (Float32)",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Nothing_grows_by_numbers_that_the_model_s_type_does_not_hold()
    {
        var path = folder.File("nested.safetensors");
        using (var saved = Saved.Nested.From(new Saved()))
        {
            saved.to(ScalarType.Float16);
            saved.to(ScalarType.Float32);
            Overflow(saved, "fc1.down");
            saved.Save(path);
        }
        using var half = new Saved();
        half.to(ScalarType.Float16);
        using var part = Saved.Nested.Load(path, half, maxRank: 2);
        var fault = Assert.Throws<CheckpointException>(() => part.Grow(path, toRank: 6));
        Assert.Contains("'fc1.down' holds numbers", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fc1.down")]
    [InlineData("head.weight")]
    public void No_export_makes_a_weight_infinite(string name)
    {
        using var saved = Saved.Nested.From(new Saved());
        Overflow(saved, name);
        using var half = new Saved();
        half.to(ScalarType.Float16);
        var path = folder.File("dense.safetensors");
        Action[] exports =
        [
            () => saved.WithRank(6).ToDense(half),
            () => saved.WithRank(6).Save(path, options: new ExportOptions { Precision = ExportPrecision.Float16 }),
        ];
        Assert.All(
            exports,
            export =>
                Assert.Contains(
                    $"'{name.Replace("down", "weight", StringComparison.Ordinal)}' holds numbers that Float16 does not",
                    Assert.Throws<ArgumentException>(export).Message,
                    StringComparison.Ordinal
                )
        );
        Assert.False(File.Exists(path));
    }

    /// <summary>Writes 1e20 into the last element of a tensor, which no half has.</summary>
    private static void Overflow(nn.Module model, string name)
    {
        using var untracked = no_grad();
        model.state_dict()[name].view(-1)[^1] = 1e20f;
    }

    private IEnumerable<Action> Loads(string path) =>
        [
            () => DenseCheckpoint.Load(model, path),
            () => DenseCheckpoint.Load(model, path, new KeyMap([]) { Read = (key, file) => file.Read(key) }),
            () => One.Nested.From(path, () => new One(), cancellation: TestContext.Current.CancellationToken),
        ];

    private string Written(string name, Tensor tensor)
    {
        var path = folder.File($"{name}.{tensor.dtype}.safetensors");
        Safetensors.Write(path, [new(name, tensor)]);
        return path;
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    private sealed class Counting : nn.Module
    {
        public Counting(ScalarType type)
            : base(nameof(Counting)) => register_buffer("count", zeros([2], type));
    }
}
