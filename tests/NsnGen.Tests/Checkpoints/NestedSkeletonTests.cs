using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Tests.SurgeryHost;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Nested checkpoints that are loaded without a dense model.</summary>
[Collection(nameof(Alone))]
public sealed class NestedSkeletonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public NestedSkeletonTests() => path = folder.File("model.safetensors");

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void It_gives_what_loading_into_a_dense_model_gives(int? maxRank)
    {
        using var saved = Saved.Nested.From(new Saved());
        saved.Save(path);
        using var expected = Saved.Nested.Load(path, new Saved(), maxRank);
        using var loaded = Saved.Nested.Load(path, () => new Saved(), maxRank);
        AssertSame(expected, loaded);
        Assert.Equal(DeviceType.CPU, get_default_device().type);
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));
        loaded.eval();
        loaded.WithRank(2).call(ones(2, 2, 4, 4)).sum().backward();
        loaded.Grow(path, toRank: 6);
        AssertSame(saved, loaded);
    }

    [Fact]
    public void Types_are_those_that_the_constructor_asks_for()
    {
        using var saved = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
        saved.Save(path);
        using var same = TwoLayers.Nested.Load(path, () => new TwoLayers(ScalarType.Float64));
        AssertSame(saved, same);
        using var narrow = TwoLayers.Nested.Load(path, () => new TwoLayers(ScalarType.Float32));
        Assert.All(narrow.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    [Fact]
    public void A_tied_weight_stays_one()
    {
        using var saved = Tower.Nested.From(new Tower(8, 1, 20));
        saved.Save(path);
        using var loaded = Tower.Nested.Load(path, () => new Tower(8, 1, 20));
        AssertSame(saved, loaded);
        using (no_grad())
        {
            loaded.get_parameter("head.weight")!.fill_(3);
        }
        Assert.Equal(3, loaded.state_dict()["tokens.weight"].min().ToSingle());
    }

    [Fact]
    public void What_the_constructor_computes_is_kept_read_or_refused_by_name()
    {
        using var dense = new Positioned(CPU);
        using var expected = dense.call(ones(2, 3));
        using var saved = Positioned.Nested.From(dense);
        saved.Save(path);
        // A buffer is in the file; a field is in none.
        foreach (var (device, isRegistered) in new[] { (null, true), (CPU, true) })
        {
            using var loaded = Positioned.Nested.Load(path, () => new Positioned(device, isRegistered));
            using var difference = loaded.WithRank(3).call(ones(2, 3)) - expected;
            Assert.InRange(difference.abs().max().ToDouble(), 0, 1e-5);
        }
    }

    [Fact]
    public void A_table_in_a_field_is_kept_or_refused_by_name()
    {
        using var dense = new Positioned(CPU, isRegistered: false);
        using var expected = dense.call(ones(2, 3));
        using var saved = Positioned.Nested.From(dense);
        saved.Save(path);
        using var loaded = Positioned.Nested.Load(path, () => new Positioned(CPU, isRegistered: false));
        using var difference = loaded.WithRank(3).call(ones(2, 3)) - expected;
        Assert.InRange(difference.abs().max().ToDouble(), 0, 1e-5);
        var fault = Assert.Throws<InvalidOperationException>(() =>
            Positioned.Nested.Load(path, () => new Positioned(isRegistered: false))
        );
        Assert.Contains("Positioned, field 'places'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_leaves_the_default_device_alone()
    {
        using var saved = Saved.Nested.From(new Saved());
        saved.Save(path);
        Assert.Throws<NotSupportedException>(() =>
            Saved.Nested.Load(path, () => throw new NotSupportedException("no model"))
        );
        Assert.Throws<CheckpointException>(() => Saved.Nested.Load(path, () => new Saved(hidden: 13)));
        Assert.Equal(DeviceType.CPU, get_default_device().type);
    }

    private static void AssertSame(nn.Module expected, nn.Module actual)
    {
        var (first, second) = (expected.state_dict(), actual.state_dict());
        Assert.Equal(first.Keys, second.Keys);
        foreach (var (name, tensor) in first)
        {
            Assert.Equal(tensor.dtype, second[name].dtype);
            Assert.True(second[name].bytes.SequenceEqual(tensor.bytes), name);
        }
    }

    public void Dispose() => folder.Dispose();
}
