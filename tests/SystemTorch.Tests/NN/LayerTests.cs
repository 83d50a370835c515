using TorchSharp;
using static SystemTorch.Tests.NN.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

public sealed class LayerTests
{
    [Fact]
    public void DropoutDropsAndScalesInTrainingOnly()
    {
        using var layer = Dropout(0.25);
        using var x = full(20_000, 3.0);

        using var dropped = layer.call(x);
        layer.eval();
        using var kept = layer.call(x);

        var values = Values(dropped);
        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - 4) < 1e-6, $"{value}"));
        Assert.InRange(values.Count(value => value == 0) / 20_000.0, 0.22, 0.28);
        Assert.All(Values(kept), value => Assert.Equal(3, value));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void DropoutRefusesWhatIsNoProbability(double p)
    {
        using var x = ones(3);

        Assert.Throws<ArgumentOutOfRangeException>(() => functional.dropout(x, p));
    }

    [Fact]
    public void EmbeddingLooksUpRowsAndLearnsOnlyThem()
    {
        using var layer = Embedding(5, 3, padding_idx: 1, dtype: ScalarType.Float64);
        using var indices = tensor(new long[] { 4, 1, 4, 0 }, [2, 2]);
        var table = Values(layer.weight!);

        using var rows = layer.call(indices);
        rows.sum().backward();

        Assert.Equal([2, 2, 3], rows.shape);
        AssertClose(new[] { 4, 1, 4, 0 }.SelectMany(row => table.Skip(row * 3).Take(3)).ToList(), rows);
        Assert.Equal([0, 0, 0], table.Skip(3).Take(3));
        AssertClose([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2], layer.weight!.grad!);
    }

    [Fact]
    public void EmbeddingCanBeGivenAndBounded()
    {
        using var given = tensor(new double[] { 3, 4, 0.3, 0.4 }, [2, 2]);
        using var layer = Embedding_from_pretrained(given, max_norm: 1);
        using var first = tensor(new long[] { 0 });

        using var row = layer.call(first);

        AssertClose([0.6, 0.8], row, 1e-6);
        AssertClose([3, 4, 0.3, 0.4], given);
        Assert.False(layer.weight!.requires_grad);
    }

    [Fact]
    public void EmbeddingRefusesAPaddingRowItDoesNotHave() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding(5, 3, padding_idx: 5));

    [Fact]
    public void FlattenJoinsDimensions()
    {
        using var x = Sample(1, 2, 3, 4, 5);
        using var all = Flatten();
        using var middle = Flatten(1, 2);

        Assert.Equal([2, 60], all.call(x).shape);
        Assert.Equal([2, 12, 5], middle.call(x).shape);
    }

    [Fact]
    public void IdentityGivesAHandleOfItsOwn()
    {
        using var layer = Identity();
        using var x = Sample(1, 3);

        layer.call(x).Dispose();

        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void NormalizeAndCosineSimilarityMeasureLengthsAndAngles()
    {
        using var x = tensor(new double[] { 3, 4, 0, 0 }, [2, 2]);
        using var y = tensor(new double[] { 4, 3, 1, 0 }, [2, 2]);

        using var unit = functional.normalize(x);
        using var cosine = functional.cosine_similarity(x, y);

        AssertClose([0.6, 0.8, 0, 0], unit);
        AssertClose([24.0 / 25, 0], cosine);
    }

    [Fact]
    public void PadPutsValuesAroundTheLastDimensions()
    {
        using var x = tensor(new double[] { 1, 2, 3 }, [1, 1, 3]);

        AssertClose([9, 1, 2, 3, 9, 9], functional.pad(x, (1, 2), PaddingModes.Constant, 9));
        AssertClose([2, 1, 2, 3, 2], functional.pad(x, 1, PaddingModes.Reflect));
        AssertClose([1, 1, 2, 3, 3], functional.pad(x, 1, PaddingModes.Replicate));
        AssertClose([3, 1, 2, 3, 1], functional.pad(x, 1, PaddingModes.Circular));
    }

    [Fact]
    public void OneHotMarksPlaces()
    {
        using var x = tensor(new long[] { 2, 0 });

        using var marked = functional.one_hot(x, 4);

        AssertClose([0, 0, 1, 0, 1, 0, 0, 0], marked);
    }
}
