using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
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
        Assert.Equal(["m.more"], DenseCheckpoint.Load(loaded, path, new KeyMap([("", "m.")]) { Kept = ["head.bias"] }));
        using (no_grad())
        {
            loaded.get_parameter("head.bias")!.copy_(source.get_parameter("head.bias")!);
        }
        AssertSame(loaded);
        var fault = Assert.Throws<CheckpointException>(() =>
            DenseCheckpoint.Load(loaded, path, new KeyMap([("", "m.")]))
        );
        Assert.Contains("it has nothing for 'head.bias' (as 'm.head.bias')", fault.Message, StringComparison.Ordinal);
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
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(loaded, path));
        Assert.Contains(
            "'fc1.weight' is to be [12, 28], and the file gives [28, 12]",
            fault.Message,
            StringComparison.Ordinal
        );
        DenseCheckpoint.Load(loaded, path, new KeyMap([]) { Transposed = ["fc1.weight"] });
        AssertSame(loaded);
        using var made = new Saved();
        var read = new KeyMap([]) { Read = (key, file) => key is "fc1.weight" ? file.Read(key).t() : file.Read(key) };
        DenseCheckpoint.Load(made, path, read);
        AssertSame(made);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void PyTorch_files_are_known_by_their_content_and_opened_by_their_own_package()
    {
        var path = folder.File("model.anything");
        Python.Run("import sys, torch; torch.save({'x': torch.ones(2)}, sys.argv[1])", path);
        var fault = Assert.Throws<SafetensorsException>(() => DenseCheckpoint.Open(path));
        Assert.Contains(
            "PyTorchCheckpoint.Open of the package NsnGen.PyTorch",
            fault.Message,
            StringComparison.Ordinal
        );
        using var file = PyTorchCheckpoint.Open(path);
        Assert.Equal(["x"], file.Names);
        Assert.Throws<SafetensorsException>(() => DenseCheckpoint.Open(folder.File("short", [1])));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_checkpoint_of_PyTorch_in_several_files_is_read_by_its_index_or_folder()
    {
        var whole = folder.File("whole.safetensors");
        Safetensors.Write(whole, source.state_dict());
        using (var file = SafetensorsFile.Open(whole))
        {
            foreach (var name in file.Names)
            {
                File.WriteAllBytes(folder.File($"{name}.raw"), file.Read(name).bytes.ToArray());
            }
            var names = string.Join(
                '\n',
                file.Names.Select(name =>
                    $"{name} {string.Join(',', file.Info(name).Shape)} {(file.Info(name).Dtype is "I64" ? "int64" : "float32")}"
                )
            );
            File.WriteAllText(folder.File("names"), names);
        }
        Python.Run(
            """
            import json, os, sys, torch
            folder, shards, index = sys.argv[1], [{}, {}], {}
            for i, line in enumerate(open(os.path.join(folder, "names"))):
                name, shape, dtype = line.rstrip("\n").split(" ")
                raw = bytearray(open(os.path.join(folder, name + ".raw"), "rb").read())
                value = torch.frombuffer(raw, dtype=getattr(torch, dtype)).reshape([int(n) for n in shape.split(",") if n])
                shards[i % 2][name] = value
                index[name] = f"pytorch_model-{i % 2}.bin"
            for i, shard in enumerate(shards):
                torch.save(shard, os.path.join(folder, f"pytorch_model-{i}.bin"))
            json.dump({"metadata": {}, "weight_map": index}, open(os.path.join(folder, "pytorch_model.bin.index.json"), "w"))
            """,
            folder.Path
        );
        foreach (var path in new[] { folder.Path, folder.File("pytorch_model.bin.index.json") })
        {
            using var loaded = new Saved();
            using var file = PyTorchCheckpoint.Open(path);
            Assert.Empty(DenseCheckpoint.Load(loaded, file));
            AssertSame(loaded);
        }
        File.Copy(folder.File("pytorch_model-0.bin"), folder.File("pytorch_model-1.bin"), overwrite: true);
        var fault = Assert.Throws<CheckpointException>(() => PyTorchCheckpoint.Open(folder.Path));
        Assert.Contains("'pytorch_model-1.bin' does not have it", fault.Message, StringComparison.Ordinal);
        File.Delete(folder.File("pytorch_model-1.bin"));
        fault = Assert.Throws<CheckpointException>(() => PyTorchCheckpoint.Open(folder.Path));
        Assert.Contains("'pytorch_model-1.bin' is missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_checkpoint_is_refused_with_the_names_that_were_looked_for()
    {
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Open(folder.Path));
        Assert.Contains("model.safetensors.index.json", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<CheckpointException>(() => PyTorchCheckpoint.Open(folder.Path));
        Assert.Contains("pytorch_model.bin.index.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_two_answers_is_refused()
    {
        Safetensors.Write(folder.File("model-1.safetensors"), source.state_dict());
        Safetensors.Write(folder.File("model.safetensors"), source.state_dict());
        var map = string.Join(",", source.state_dict().Keys.Select(key => $"\"{key}\":\"model-1.safetensors\""));
        var index = folder.File("model.safetensors.index.json");
        File.WriteAllText(index, $$$"""{"weight_map":{{{{map}}}}}""");
        foreach (var open in new Func<string, IDisposable>[] { DenseCheckpoint.Open, SafetensorsFile.Open })
        {
            var fault = Assert.Throws<CheckpointException>(() => open(folder.Path));
            Assert.Contains(
                "model.safetensors.index.json and model.safetensors",
                fault.Message,
                StringComparison.Ordinal
            );
            open(index).Dispose();
            open(folder.File("model.safetensors")).Dispose();
        }
        File.WriteAllText(folder.File("pytorch_model.bin.index.json"), "{}");
        File.WriteAllText(folder.File("pytorch_model.bin"), "");
        var other = Assert.Throws<CheckpointException>(() => PyTorchCheckpoint.Open(folder.Path));
        Assert.Contains("pytorch_model.bin.index.json and pytorch_model.bin", other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("base_model.model.")]
    [InlineData("module._orig_mod.")]
    [InlineData("state_dict.encoder.")]
    public void A_beginning_that_all_names_have_is_named_with_the_map_that_strips_it(string begin)
    {
        var path = folder.File("wrapped.safetensors");
        Safetensors.Write(path, source.state_dict().Select(e => KeyValuePair.Create(begin + e.Key, e.Value)));
        using var loaded = new Saved();
        var offer = $"new KeyMap([(\"\", \"{begin}\")])";
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(loaded, path));
        Assert.Contains(offer, fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<CheckpointException>(() =>
            Saved.Nested.From(path, () => new Saved(), cancellation: TestContext.Current.CancellationToken)
        );
        Assert.Contains(offer, fault.Message, StringComparison.Ordinal);
        Assert.Empty(DenseCheckpoint.Load(loaded, path, new KeyMap([("", begin)])));
        AssertSame(loaded);
    }

    [Fact]
    public void A_BatchNorm_of_an_old_file_counts_from_0()
    {
        using var scope = NewDisposeScope();
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

    [Fact]
    public void A_beginning_that_the_file_lacks_is_named_with_the_map_that_adds_it()
    {
        var path = folder.File("inner.safetensors");
        Safetensors.Write(path, source.state_dict());
        using var loaded = new Saved();
        using var outer = nn.Sequential(("inner", loaded));
        var fault = Assert.Throws<CheckpointException>(() => DenseCheckpoint.Load(outer, path));
        Assert.Contains("new KeyMap([(\"inner.\", \"\")])", fault.Message, StringComparison.Ordinal);
        Assert.Empty(DenseCheckpoint.Load(outer, path, new KeyMap([("inner.", "")])));
        AssertSame(loaded);
    }

    [Fact]
    public void What_is_no_file_is_refused_by_name()
    {
        var loop = folder.File("loop.safetensors");
        File.CreateSymbolicLink(loop, loop);
        Directory.CreateDirectory(folder.File("part.safetensors"));
        File.CreateSymbolicLink(folder.File("lost.safetensors"), folder.File("nothing"));
        var index = folder.File("model.safetensors.index.json");
        foreach (var (name, reason) in new[] { ("loop", "opened"), ("part", "opened"), ("lost", "missing") })
        {
            File.WriteAllText(index, $$$"""{"weight_map":{"x":"{{{name}}}.safetensors"}}""");
            foreach (var open in new Func<string, IDisposable>[] { DenseCheckpoint.Open, SafetensorsFile.Open })
            {
                var shard = Assert.ThrowsAny<CheckpointException>(() => open(index));
                Assert.Contains($"{name}.safetensors' ", shard.Message, StringComparison.Ordinal);
                Assert.Contains(reason, shard.Message, StringComparison.Ordinal);
            }
        }
        Assert.Contains(
            loop,
            Assert.Throws<CheckpointException>(() => DenseCheckpoint.Open(loop)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<CheckpointException>(() => PyTorchFile.Open(folder.Path));
        Assert.Throws<FileNotFoundException>(() => DenseCheckpoint.Open(folder.File("nothing")));
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
