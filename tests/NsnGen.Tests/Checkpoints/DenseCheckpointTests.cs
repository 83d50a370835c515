using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class DenseCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Saved source = new();

    [Fact]
    public void A_model_is_loaded_by_its_own_names()
    {
        var path = folder.File("model.safetensors");
        Safetensors.Write(path, source.state_dict());
        using var loaded = new Saved();
        Assert.Empty(DenseCheckpoint.Load(loaded, path));
        AssertSame(loaded);
    }

    [Fact]
    public void A_map_gives_the_files_names_and_what_the_model_keeps()
    {
        var path = folder.File("model.safetensors");
        using var more = ones(1);
        var renamed = source
            .state_dict()
            .Where(e => e.Key != "head.bias")
            .Select(e => KeyValuePair.Create($"m.{e.Key}", e.Value));
        Safetensors.Write(path, renamed.Append(new("m.more", more)));
        using var loaded = new Saved();
        Assert.Equal(["m.more"], DenseCheckpoint.Load(loaded, path, key => key is "head.bias" ? null : $"m.{key}"));
        using (no_grad())
        {
            loaded.get_parameter("head.bias")!.copy_(source.get_parameter("head.bias")!);
        }
        AssertSame(loaded);
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(loaded, path, key => $"m.{key}"));
        Assert.Contains("'head.bias' needs its tensor 'm.head.bias'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_are_arranged_differently_are_made_to_fit()
    {
        var path = folder.File("model.safetensors");
        Safetensors.Write(
            path,
            source.state_dict().Select(e => KeyValuePair.Create(e.Key, e.Key is "fc1.weight" ? e.Value.t() : e.Value))
        );
        using var loaded = new Saved();
        using var file = DenseCheckpoint.Open(path);
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(loaded, path));
        Assert.Contains(
            "'fc1.weight' is to be [12, 28], and the file gives [28, 12]",
            fault.Message,
            StringComparison.Ordinal
        );
        DenseCheckpoint.Load(
            loaded,
            file,
            (name, tensors) => name is "fc1.weight" ? tensors.Read(name).t() : tensors.Read(name)
        );
        AssertSame(loaded);
    }

    [Fact]
    public void PyTorch_files_are_known_by_their_content()
    {
        var path = folder.File("model.anything");
        Python.Run("import sys, torch; torch.save({'x': torch.ones(2)}, sys.argv[1])", path);
        using var file = DenseCheckpoint.Open(path);
        Assert.IsType<PyTorchFile>(file);
        Assert.Throws<SafetensorsException>(() => DenseCheckpoint.Open(folder.File("short", [1])));
    }

    private void AssertSame(Saved loaded)
    {
        foreach (var (name, tensor) in source.state_dict())
        {
            Assert.True(loaded.state_dict()[name].bytes.SequenceEqual(tensor.bytes), name);
        }
    }

    public void Dispose()
    {
        source.Dispose();
        folder.Dispose();
    }
}
