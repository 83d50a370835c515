using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Runtime;

public class FileTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void ATensorComesBackFromItsFile(ScalarType type)
    {
        var path = Path.GetTempFileName();
        try
        {
            var original = (arange(200) % 3).reshape(4, 50).to(type);
            save(original, path);

            var loaded = load(path);

            Assert.Equal(type, loaded.dtype);
            Assert.Equal([4, 50], loaded.shape);
            Assert.True(loaded.Equals(original));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TheStreamHoldsTypeShapeAndElements()
    {
        var stream = new MemoryStream();

        tensor(new short[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).T.Save(new BinaryWriter(stream));

        // Int16 is type 2; rank 2, lengths 3 and 2; the transposed elements in row-major order.
        Assert.Equal([2, 2, 3, 2, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6, 0], stream.ToArray());
    }

    [Fact]
    public void LoadingWritesIntoATensorOfTheSameForm()
    {
        var stream = Saved(ones(2, 3));
        var target = zeros(3, 2).T;

        target.Load(new BinaryReader(stream));

        Assert.Equal(6f, target.sum().item<float>());
    }

    [Fact]
    public void AParameterCanBeLoadedInto()
    {
        var weight = zeros(2, 3, requires_grad: true);

        weight.Load(new BinaryReader(Saved(ones(2, 3))));

        Assert.Equal(6f, weight.sum().item<float>());
        Assert.True(weight.is_leaf);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Throws<ArgumentException>(() => zeros(2, 3, float64).Load(new BinaryReader(Saved(ones(2, 3)))));
        Assert.Throws<ArgumentException>(() => zeros(3, 2).Load(new BinaryReader(Saved(ones(2, 3)))));
        Assert.Throws<InvalidDataException>(() => Tensor.Load(new MemoryStream([99, 99, 99])));
        var cut = Saved(ones(2, 3));
        cut.SetLength(10);
        Assert.Throws<EndOfStreamException>(() => Tensor.Load(cut));
    }

    [Fact]
    public void SkippingReadsPastTheElements()
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        ones(2).Save(writer);
        full(3, 5f).Save(writer);
        stream.Position = 0;
        var reader = new BinaryReader(stream);

        var skipped = TensorExtensionMethods.Load(reader, skip: true);
        var read = TensorExtensionMethods.Load(reader);

        Assert.Equal([0f, 0f], skipped.data<float>().ToArray());
        Assert.Equal([5f, 5f, 5f], read.data<float>().ToArray());
    }

    private static MemoryStream Saved(Tensor tensor)
    {
        var stream = new MemoryStream();
        tensor.Save(new BinaryWriter(stream));
        stream.Position = 0;
        return stream;
    }
}
