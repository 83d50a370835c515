using System.Text;
using NsnGen.Checkpoints;
using NsnGen.Files;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Integers are no weights: what has a scale beside it is multiplied by it, or refused by name.</summary>
[Collection(nameof(Alone))]
public sealed class CompanionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_own_export_in_eight_bits_is_read_as_the_weights_it_stands_for()
    {
        using var nested = Saved.Nested.From(new Saved());
        var path = folder.File("int8.safetensors");
        var options = new ExportOptions { Precision = ExportPrecision.Int8PerChannel };
        nested.WithRank(6).Save(path, options: options);
        var expected = nested.WithRank(6).ToDense(new Saved(), options);

        using var loaded = new Saved();
        Assert.Empty(DenseCheckpoint.Load(loaded, path));
        using var strict = new Saved();
        Assert.Empty(DenseCheckpoint.Load(strict, path, new KeyMap([]) { Unused = [] }));
        foreach (var (name, tensor) in expected.state_dict())
        {
            Assert.True(loaded.state_dict()[name].bytes.SequenceEqual(tensor.bytes), name);
            Assert.True(strict.state_dict()[name].bytes.SequenceEqual(tensor.bytes), name);
        }
        using var converted = Saved.Nested.From(
            path,
            () => new Saved(),
            cancellation: TestContext.Current.CancellationToken
        );
        using var again = converted.WithRank(6).ToDense(new Saved());
        using var direct = Saved.Nested.From(expected);
        Reference.AssertSame(direct.WithRank(6).ToDense(new Saved()), again);
    }

    [Fact]
    public void An_export_in_eight_bits_may_be_transposed()
    {
        using var nested = Saved.Nested.From(new Saved(hidden: 28));
        var path = folder.File("turned.safetensors");
        var keys = new KeyMap([]) { Transposed = ["fc1.weight"], Unused = [] };
        var options = new ExportOptions { Precision = ExportPrecision.Int8PerChannel, Keys = keys };
        nested.WithRank(6).Save(path, options: options);
        using var exact = nested.WithRank(6).ToDense(new Saved(hidden: 28));
        using var loaded = new Saved(hidden: 28);
        Assert.Empty(DenseCheckpoint.Load(loaded, path, keys));
        Assert.InRange(
            Reference.Distance(loaded.get_parameter("fc1.weight")!, exact.get_parameter("fc1.weight")!),
            1e-5,
            0.5 / 127 + 1e-6
        );
    }

    [Theory]
    [InlineData("I8", new long[0])]
    [InlineData("I8", new long[] { 1 })]
    [InlineData("I8", new long[] { 2 })]
    [InlineData("I8", new long[] { 2, 1 })]
    [InlineData("I8", new long[] { 1, 3 })]
    [InlineData("F8_E4M3", new long[0])]
    [InlineData("F8_E4M3", new long[] { 2, 1 })]
    [InlineData("F8_E5M2", new long[] { 1 })]
    public void A_scale_for_all_or_for_each_channel_is_multiplied(string type, long[] shape)
    {
        // In E4M3 and E5M2, 0x38 and 0x3C are 1; in both, a set first bit is the sign.
        byte one = type switch
        {
            "I8" => 1,
            "F8_E4M3" => 0x38,
            _ => 0x3C,
        };
        byte minus = type is "I8" ? (byte)0xFF : (byte)(one | 0x80);
        var scale = shape switch
        {
            [1, 3] => new[] { 0.5f, 2, 4 },
            [2, ..] => [0.5f, 8],
            _ => [0.25f],
        };
        var path = Written(
            ("fc.weight", type, [2, 3], [one, minus, 0, one, one, minus]),
            ("fc.weight_scale", "F32", shape, Bytes(scale))
        );
        var weight = Loaded(path);
        var expected = tensor(new float[] { 1, -1, 0, 1, 1, -1 })
            .reshape(2, 3)
            .mul(shape is [2, ..] ? tensor(scale).reshape(2, 1) : tensor(scale));
        Assert.Equal(expected.data<float>().ToArray(), weight.data<float>().ToArray());
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
        using var scope = NewDisposeScope();
        var integers = randint(-127, 128, [10, 6]).to(ScalarType.Int8);
        var scales = rand(shape).add(0.5);
        using var model = new TwoLayers(ScalarType.Float32);
        var state = model.state_dict();
        (state["fc1.weight"], state["fc1.weight_scale"]) = (integers, scales);
        var path = folder.File("blocks.safetensors");
        Safetensors.Write(path, state);
        DenseCheckpoint.Load(model, path);
        var weight = model.get_parameter("fc1.weight")!;
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
    [InlineData("fc.weight_scale", new long[] { 2, 2 })]
    [InlineData("fc.weight_scale", new long[] { 3 })]
    [InlineData("fc.weight_scale_inv", new long[] { 1, 1 })]
    [InlineData("fc.weight_scales", new long[] { 2 })]
    [InlineData("fc.weight_scaler", new long[] { 2 })]
    [InlineData("fc.weight.scale", new long[] { 2 })]
    [InlineData("fc.weight._scale", new long[] { 2 })]
    [InlineData("fc.weight.absmax", new long[] { 2 })]
    [InlineData("fc.weight.quant_state.bitsandbytes__nf4", new long[] { 2 })]
    [InlineData("fc.weight_zero_point", new long[] { 2 })]
    [InlineData("fc.weight_block_scale", new long[] { 2 })]
    [InlineData("fc.scale", new long[] { 2 })]
    [InlineData("fc.scales", new long[] { 2 })]
    [InlineData("fc.zero_point", new long[0])]
    [InlineData("fc.scale_weight", new long[0])]
    [InlineData("fc.SCB", new long[] { 2 })]
    [InlineData("fc.absmax", new long[] { 2 })]
    [InlineData("fc.qzeros", new long[] { 2 })]
    public void What_is_beside_a_weight_and_not_understood_is_refused_by_name(string companion, long[] shape)
    {
        var elements = (int)shape.Aggregate(1L, (product, length) => product * length);
        foreach (var (type, bytes) in new[] { ("I8", 6), ("U8", 6), ("F8_E4M3", 6), ("F32", 24), ("BF16", 12) })
        {
            var path = Written(
                ("fc.weight", type, [2, 3], new byte[bytes]),
                (companion, "F32", shape, Bytes([.. Enumerable.Repeat(0.5f, elements)]))
            );
            var fault = Assert.Throws<CheckpointException>(() => Loaded(path));
            Assert.Contains("'fc.weight'", fault.Message, StringComparison.Ordinal);
            Assert.Contains($"'{companion}'", fault.Message, StringComparison.Ordinal);
            fault = Assert.Throws<CheckpointException>(() =>
                One.Nested.From(path, () => new One(), cancellation: TestContext.Current.CancellationToken)
            );
            Assert.Contains($"'{companion}'", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_zero_point_beside_a_scale_is_not_passed_over()
    {
        var path = Written(
            ("fc.weight", "I8", [2, 3], new byte[6]),
            ("fc.weight_scale", "F32", [2], Bytes([1, 1])),
            ("fc.weight_zero_point", "I8", [2], [3, 4])
        );
        var fault = Assert.Throws<CheckpointException>(() => Loaded(path));
        Assert.Contains("'fc.weight_zero_point'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I8")]
    [InlineData("U8")]
    [InlineData("F8_E4M3")]
    [InlineData("F8_E5M2")]
    [InlineData("F8_E4M3FNUZ")]
    public void Eight_bits_without_a_scale_are_no_weights(string type)
    {
        var path = Written(("fc.weight", type, [2, 3], new byte[6]));
        foreach (var dtype in new[] { ScalarType.Float32, ScalarType.Float16 })
        {
            using var model = new One();
            model.to(dtype);
            var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(model, path));
            Assert.Contains("'fc.weight'", fault.Message, StringComparison.Ordinal);
        }
        Assert.Throws<CheckpointException>(() =>
            One.Nested.From(path, () => new One(), cancellation: TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("fc.qweight")]
    [InlineData("fc.weight_packed")]
    [InlineData("fc.W_q")]
    [InlineData("fc.weight._data")]
    [InlineData("fc.weight_blocks")]
    public void A_quantized_stand_in_is_named_where_the_weight_is_missing(string name)
    {
        var path = Written((name, "I32", [1, 1], new byte[4]));
        var fault = Assert.Throws<CheckpointException>(() => Loaded(path));
        Assert.Contains($"'{name}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("quantized", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_reads_a_weight_must_read_its_scale()
    {
        var path = Written(
            ("fc.weight", "I8", [2, 3], [2, 2, 2, 2, 2, 2]),
            ("fc.weight_scale_inv", "F32", [1, 1], Bytes([0.25f]))
        );
        using var model = new One();
        var forgotten = new KeyMap([]) { Read = (key, file) => file.Read(key).to(ScalarType.Float32) };
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(model, path, forgotten));
        Assert.Contains("'fc.weight_scale_inv'", fault.Message, StringComparison.Ordinal);
        var whole = new KeyMap([])
        {
            Read = (key, file) => file.Read(key).to(ScalarType.Float32).mul(file.Read($"{key}_scale_inv")),
        };
        DenseCheckpoint.Load(model, path, whole);
        Assert.All(model.get_parameter("fc.weight")!.data<float>().ToArray(), value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public void Scales_that_belong_to_something_else_can_be_named_and_the_models_own_are_loaded()
    {
        var path = Written(
            ("fc.scale", "F32", [], Bytes([3])),
            ("fc.weight", "F32", [2, 3], Bytes([1, 2, 3, 4, 5, 6])),
            ("fc.input_scale", "F32", [], Bytes([3]))
        );
        using var model = new One();
        DenseCheckpoint.Load(model, path, new KeyMap([]) { Unused = [".scale", ".input_scale"] });
        Assert.Equal(6, model.get_parameter("fc.weight")!.data<float>()[5]);

        using var scaled = new Scaled();
        var own = Written(("weight", "F32", [2], Bytes([1, 2])), ("scale", "F32", [], Bytes([3])));
        Assert.Empty(DenseCheckpoint.Load(scaled, own));
        Assert.Equal(3, scaled.get_parameter("scale")!.item<float>());
    }

    private static Tensor Loaded(string path)
    {
        var model = new One();
        DenseCheckpoint.Load(model, path);
        return model.get_parameter("fc.weight")!.detach();
    }

    private static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private string Written(params (string Name, string Type, long[] Shape, byte[] Data)[] tensors)
    {
        var at = 0;
        var entries = tensors.Select(t =>
            $$"""
                "{{t.Name}}":{"dtype":"{{t.Type}}","shape":[{{string.Join(
                    ",",
                    t.Shape
                )}}],"data_offsets":[{{at}},{{at += t.Data.Length}}]}
                """
        );
        return folder.File(
            "made.safetensors",
            HandMade.File(
                Encoding.UTF8.GetBytes($"{{{string.Join(",", entries)}}}"),
                [.. tensors.SelectMany(t => t.Data)]
            )
        );
    }

    public void Dispose()
    {
        folder.Dispose();
    }

    private sealed class Scaled : nn.Module
    {
        private readonly Parameter weight = nn.Parameter(zeros(2));
        private readonly Parameter scale = nn.Parameter(zeros([]));

        public Scaled()
            : base(nameof(Scaled))
        {
            register_parameter(nameof(weight), weight);
            register_parameter(nameof(scale), scale);
        }
    }
}
