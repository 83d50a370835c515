using System.Text;
using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>What is opened by mistake is named, and what to do is said.</summary>
public sealed class FileKindTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull")]
    [InlineData("PK\u0003\u0004\u0000\u0000\u0008\u0008\u0000\u0000", "PyTorchCheckpoint.Open")]
    [InlineData(
        "\u0080\u0002\u008A\nl\u00FC\u009CF\u00F9 j\u00A8P\u0019.\u0080\u0002M\u00E9\u0003.",
        "before version 1.6"
    )]
    [InlineData("\u0080\u0004\u0095\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000}", "pickle")]
    [InlineData("GGUF\u0003\u0000\u0000\u0000\u0023\u0001\u0000\u0000\u0000\u0000\u0000\u0000", "GGUF")]
    [InlineData("\u0089HDF\r\n\u001A\n\u0000\u0000\u0000\u0000\u0000\u0008\u0008\u0000", "HDF5")]
    [InlineData("\u001F\u008B\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0003", "gzip")]
    [InlineData("<!DOCTYPE html>\n<html><head><title>Not found</title></head>", "web page")]
    [InlineData("<html lang=en>", "web page")]
    [InlineData("\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4'", "NumPy")]
    [InlineData("", "empty")]
    public void Files_of_other_formats_are_named(string content, string told)
    {
        var path = folder.File("model.safetensors", Encoding.Latin1.GetBytes(content));
        var fault = Assert.ThrowsAny<CheckpointException>(() => DenseCheckpoint.Open(path));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        if (!content.StartsWith("PK", StringComparison.Ordinal))
        {
            var byPyTorch = Assert.ThrowsAny<CheckpointException>(() => PyTorchCheckpoint.Open(path));
            Assert.Contains(told, byPyTorch.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_TorchSharp_is_named()
    {
        using var scope = NewDisposeScope();
        var path = folder.File("model.dat");
        nn.Sequential(("first", nn.Linear(3, 2)), ("second", nn.Linear(2, 2))).save(path);
        var fault = Assert.Throws<SafetensorsException>(() => DenseCheckpoint.Open(path));
        Assert.Contains("TorchSharp's own format", fault.Message, StringComparison.Ordinal);
        Assert.Contains("model.load(path)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_safetensors_file_is_called_nothing_else()
    {
        using var scope = NewDisposeScope();
        var path = folder.File("model.safetensors");
        Safetensors.Write(path, [new("layer.weight", ones(3))]);
        var whole = File.ReadAllBytes(path);
        foreach (var length in new[] { 1, 7, 8, 9, 40, whole.Length - 1 })
        {
            var cut = folder.File("cut.safetensors", whole[..length]);
            var fault = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(cut));
            Assert.DoesNotContain("this is", fault.Message, StringComparison.Ordinal);
        }
    }
}
