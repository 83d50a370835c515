using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Runtime;

public class ErrorTests
{
    [Fact]
    public void LibtorchsMessageArrivesWithoutItsStack()
    {
        var boxed = Assert.Throws<ExternalException>(() => ones(2, 3).bmm(ones(2, 3)));
        var typed = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", typed.Message);
        Assert.StartsWith("batch1 must be a 3D tensor", boxed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", boxed.Message + typed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised from", boxed.Message + typed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnErrorInBackwardArrivesToo()
    {
        var x = ones(2, requires_grad: true);

        var error = Assert.Throws<ExternalException>(() => (x * 2).backward());

        Assert.Contains("scalar outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownOperatorIsNamed()
    {
        var error = Assert.Throws<ExternalException>(() => TorchSharp.Interop.Op.Call("no_such.overload", ones(1)));

        Assert.Equal("libtorch has no operator aten::no_such.overload", error.Message);
    }

    [Fact]
    public void AMissingArgumentIsNamed()
    {
        var error = Assert.Throws<ExternalException>(() => TorchSharp.Interop.Op.Call("narrow", ones(1)));

        Assert.Equal("aten::narrow: argument 'dim' has no default value", error.Message);
    }

    [Fact]
    public void NullForATensorIsAnErrorWithoutACrash()
    {
        var boxed = Assert.Throws<ExternalException>(() => ones(1).bmm(null!));

        Assert.Equal("aten::bmm: argument 'mat2' must not be null", boxed.Message);
        Assert.Throws<ArgumentNullException>(() => ones(1).matmul(null!));
    }

    [Fact]
    public void ReadingAsAnotherTypeNamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => ones(2).data<double>());

        Assert.Contains("Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("Double", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ItemNeedsOneElement()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ones(2, 3).item<float>());

        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShapeThatDoesNotFitTheValuesIsAnError()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f, 3f }, [2, 2]));

        Assert.Contains("[2, 2] needs 4 values; there are 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatThisEngineLacksIsSaid()
    {
        Assert.False(cuda.is_available());
        Assert.False(cuda_is_available());
        var error = Assert.Throws<InvalidOperationException>(() => zeros(2, device: "cuda:0"));
        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => zeros(2, names: ["N"]));
        Assert.Throws<ArgumentException>(() => new Device("toaster"));
    }

    [Fact]
    public void BytesNeedAContiguousTensor()
    {
        Assert.Equal(24, ones(2, 3).bytes.Length);
        Assert.Throws<InvalidOperationException>(() => ones(2, 3).T.bytes.Length);
    }
}
