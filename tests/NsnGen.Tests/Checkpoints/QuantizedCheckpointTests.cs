using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Numbers that are no weights without what stands beside them, and numbers that a model's type does not hold.</summary>
[Collection(nameof(Alone))]
public sealed class QuantizedCheckpointTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();
    private readonly TwoLayers source = new(ScalarType.Float32);

    public void Dispose()
    {
        folder.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void An_export_in_int8_is_read_as_the_weights_that_it_stands_for()
    {
        using var nested = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        var path = folder.File("int8.safetensors");
        var options = new ExportOptions { Precision = ExportPrecision.Int8PerChannel };
        nested.WithRank(TwoLayers.Rank.R4).Save(path, options: options);
        using var expected = nested.WithRank(TwoLayers.Rank.R4).ToDense(new TwoLayers(ScalarType.Float32), options);

        using var loaded = new TwoLayers(ScalarType.Float32);
        Assert.Empty(DenseCheckpoint.Load(loaded, path));
        Reference.AssertSame(expected, loaded);

        using var again = TwoLayers.Nested.From(
            path,
            () => new TwoLayers(ScalarType.Float32),
            cancellation: TestContext.Current.CancellationToken
        );
        var x = randn(3, 6);
        Assert.InRange(Reference.Distance(again.call(x, Rank.Of(6)), expected.call(x)), 0, 1e-4);
    }

    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 10 })]
    [InlineData(new long[] { 10, 1 })]
    [InlineData(new long[] { 10, 3 })]
    [InlineData(new long[] { 5, 2 })]
    public void Scales_may_be_of_the_tensor_a_channel_or_a_block(long[] shape)
    {
        var integers = randint(-127, 128, [10, 6]).to(ScalarType.Int8);
        var scales = rand(shape).add(0.5);
        using var loaded = Loaded(("fc1.weight", integers), ("fc1.weight_scale", scales));
        var weight = loaded.get_parameter("fc1.weight")!;
        var (rows, columns) = (shape is [var m, ..] ? m : 1, shape is [_, var n] ? n : 1);
        var grid = scales.reshape(rows, columns);
        for (var i = 0; i < 10; i++)
        {
            for (var j = 0; j < 6; j++)
            {
                var scale = grid[i * rows / 10, j * columns / 6].ToSingle();
                Assert.Equal(integers[i, j].ToSByte() * scale, weight[i, j].ToSingle(), 1e-5f);
            }
        }
    }

    [Theory]
    [InlineData("fc1.weight_scale_inv")]
    [InlineData("fc1.weight.scale")]
    [InlineData("fc1.weight.absmax")]
    [InlineData("fc1.weight.quant_state.bitsandbytes__nf4")]
    [InlineData("fc1.scales")]
    [InlineData("fc1.scale_weight")]
    [InlineData("fc1.SCB")]
    [InlineData("fc1.weight_zero_point")]
    [InlineData("fc1.zero_point")]
    public void Every_other_way_is_refused_by_name(string companion)
    {
        var fault = Assert.Throws<CheckpointException>(() =>
            Loaded(("fc1.weight", ones(10, 6).to(ScalarType.Int8)), (companion, ones(10)))
        );
        Assert.Contains("'fc1.weight' is quantized", fault.Message, StringComparison.Ordinal);
        Assert.Contains(companion, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_point_beside_a_scale_is_not_passed_over()
    {
        var fault = Assert.Throws<CheckpointException>(() =>
            Loaded(
                ("fc1.weight", ones(10, 6).to(ScalarType.Int8)),
                ("fc1.weight_scale", ones(10)),
                ("fc1.weight_zero_point", ones(10))
            )
        );
        Assert.Contains("fc1.weight_zero_point", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<CheckpointException>(() =>
            Loaded(("fc1.weight", ones(10, 6).to(ScalarType.Int8)), ("fc1.weight_scale", ones(3)))
        );
        Assert.Contains("do not divide its [10, 6]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_weights_are_named()
    {
        var path = folder.File("packed.safetensors");
        Safetensors.Write(path, [new("fc1.qweight", ones(2, 10).to(ScalarType.Int32)), new("fc1.qzeros", ones(1))]);
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(source, path));
        Assert.Contains("quantized and packed, as 'fc1.qweight'", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<ScalarType, double> Unfit =>
        new()
        {
            { ScalarType.ComplexFloat32, 1 },
            { ScalarType.Int64, 1 },
            { ScalarType.Int8, 1 },
            { ScalarType.Bool, 1 },
            { ScalarType.Float64, 1e300 },
        };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_the_models_type_does_not_hold_is_refused(ScalarType type, double value)
    {
        var numbers = full([10, 6], value, dtype: ScalarType.Float64).to(type);
        var fault = Assert.Throws<CheckpointException>(() => Loaded(("fc1.weight", numbers)));
        Assert.Contains("'fc1.weight'", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"({type})", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rounding_and_infinity_are_no_loss()
    {
        var numbers = full([10, 6], 1.0 / 3, dtype: ScalarType.Float64);
        numbers[0, 0] = tensor(double.PositiveInfinity);
        using var loaded = Loaded(("fc1.weight", numbers));
        Assert.Equal(float.PositiveInfinity, loaded.get_parameter("fc1.weight")![0, 0].ToSingle());
        Assert.Equal(1f / 3, loaded.get_parameter("fc1.weight")![1, 0].ToSingle());
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("base_model.model.")]
    public void A_prefix_of_all_names_is_told_with_the_map_that_takes_it_off(string prefix)
    {
        var path = folder.File("wrapped.safetensors");
        Safetensors.Write(
            path,
            source.state_dict().Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value))
        );
        using var loaded = new TwoLayers(ScalarType.Float32);
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(loaded, path));
        Assert.Contains($"new KeyMap([(\"\", \"{prefix}\")])", fault.Message, StringComparison.Ordinal);
        Assert.Empty(DenseCheckpoint.Load(loaded, path, new KeyMap([("", prefix)])));
        Reference.AssertSame(source, loaded);
    }

    [Fact]
    public void A_BatchNorm_of_an_old_file_counts_from_0()
    {
        using var normed = new Normed();
        var path = folder.File("old.safetensors");
        Safetensors.Write(
            path,
            normed.state_dict().Where(entry => !entry.Key.EndsWith("tracked", StringComparison.Ordinal))
        );
        using var loaded = new Normed();
        Assert.Empty(DenseCheckpoint.Load(loaded, path));
        Reference.AssertSame(normed, loaded);
        using var nested = Normed.Nested.From(
            path,
            () => new Normed(),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.Equal(0, nested.state_dict()["norm.num_batches_tracked"].ToInt64());
    }

    /// <summary>A model read from a file of its weights, some of them replaced and more added.</summary>
    private TwoLayers Loaded(params (string Name, Tensor Value)[] tensors)
    {
        var state = source.state_dict();
        foreach (var (name, value) in tensors)
        {
            state[name] = value;
        }
        var path = folder.File("model.safetensors");
        Safetensors.Write(path, state);
        var loaded = new TwoLayers(ScalarType.Float32);
        DenseCheckpoint.Load(loaded, path);
        return loaded;
    }
}
