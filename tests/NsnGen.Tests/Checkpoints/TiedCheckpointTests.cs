using System.Text.Json.Nodes;
using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Tests.SurgeryHost;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A weight with two keys, the embedding of a <see cref="Tower"/> that is its head too, is in every file once.</summary>
public sealed class TiedCheckpointTests : IDisposable
{
    private const string Head = "head.weight";
    private const string Embedding = "tokens.weight";

    private readonly TemporaryFolder folder = new();
    private readonly Tower.Nested saved = Tower.Nested.From(Dense());
    private readonly string path;

    public TiedCheckpointTests()
    {
        path = folder.File("model.safetensors");
        saved.Save(path);
    }

    [Fact]
    public void It_is_saved_under_its_first_key()
    {
        using var file = SafetensorsFile.Open(path);
        Assert.True(file.Contains(Embedding));
        Assert.False(file.Contains(Head));
        Assert.Equal("3", file.Metadata["nsngen.format"]);
        AssertLoads(path);
    }

    [Fact]
    public void Files_of_the_first_version_have_it_under_both_keys()
    {
        AssertLoads(Rewritten("1", file => [(Embedding, file.Read(Embedding)), (Head, file.Read(Embedding))]));
    }

    [Fact]
    public void Either_key_is_enough() => AssertLoads(Rewritten("2", file => [(Head, file.Read(Embedding))]));

    [Fact]
    public void Two_weights_where_the_model_has_one_are_refused()
    {
        var untied = Rewritten("1", file => [(Embedding, file.Read(Embedding)), (Head, file.Read(Embedding) + 1)]);
        var fault = Assert.Throws<CheckpointException>(() => Tower.Nested.Load(untied, Dense()));
        Assert.Contains($"'{Head}' is not equal to '{Embedding}'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Export.Merged)]
    [InlineData(Export.Factored)]
    public void Exports_leave_out_the_head_as_Hugging_Face_does(Export form)
    {
        var exported = folder.File("exported.safetensors");
        var tensors = saved.WithRank(2).Save(exported, form);
        Assert.DoesNotContain(tensors, tensor => tensor.Name == Head);
        using var file = SafetensorsFile.Open(exported);
        Assert.True(file.Contains(Embedding));
        Assert.False(file.Contains(Head));
        Assert.Equal(Embedding, file.Metadata[Head]);
    }

    [Fact]
    public void A_merged_export_is_loaded_into_the_dense_model()
    {
        var exported = folder.File("merged.safetensors");
        saved.WithRank(8).Save(exported);
        using var expected = saved.WithRank(8).ToDense(Dense());
        using var loaded = Dense();
        Assert.Empty(DenseCheckpoint.Load(loaded, exported));
        Reference.AssertSame(expected, loaded);
        Assert.Equal(Embedding, Assert.Single(NestedState.Of(loaded).Ties, tie => tie.Key == Head).Value);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void PyTorch_gets_both_names_from_the_documented_loader()
    {
        var exported = folder.File("merged.safetensors");
        saved.WithRank(2).Save(exported);
        var script =
            $"{PythonExportTests.Loader()}\nimport sys\nstate = load(sys.argv[1])\nprint(state['{Head}'].equal(state['{Embedding}']))";
        Assert.Equal("True", Python.Run(script, exported).Trim());
    }

    [Fact]
    public void A_layer_in_two_places_is_saved_once_and_loaded_into_both()
    {
        using var twice = Twice.Nested.From(new Twice());
        twice.Save(path);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["first.bias", "first.down", "first.up"], file.Names);
        using var loaded = Twice.Nested.Load(path, new Twice(), maxRank: 1);
        loaded.Grow(path, toRank: 3);
        Reference.AssertSame(twice, loaded);
        using var dense = twice.WithRank(3).ToDense();
        Assert.Equal(["first.weight", "first.bias", "second.weight", "second.bias"], dense.state_dict().Keys);
    }

    private void AssertLoads(string file)
    {
        using var loaded = Tower.Nested.Load(file, Dense());
        Reference.AssertSame(saved, loaded);
        Assert.Equal(Embedding, Assert.Single(NestedState.Of(loaded).Ties).Value);
    }

    /// <summary>The saved file with another version and with other tensors in the embedding's place.</summary>
    private string Rewritten(string version, Func<SafetensorsFile, (string Name, Tensor Value)[]> embedding)
    {
        using var file = SafetensorsFile.Open(path);
        var metadata = new Dictionary<string, string>(file.Metadata, StringComparer.Ordinal)
        {
            ["nsngen.format"] = version,
        };
        var tensors = file
            .Names.Where(name => name != Embedding)
            .ToDictionary(name => name, file.Read, StringComparer.Ordinal);
        var checksums = JsonNode.Parse(metadata["nsngen.checksums"])!.AsObject();
        checksums.Remove(Embedding);
        foreach (var (name, value) in embedding(file))
        {
            tensors.Add(name, value);
            checksums.Add(name, Convert.ToBase64String(Checksums.OfElements(value)));
        }
        metadata["nsngen.checksums"] = checksums.ToJsonString();
        var rewritten = folder.File("rewritten.safetensors");
        Safetensors.Write(rewritten, tensors, metadata);
        return rewritten;
    }

    private static Tower Dense() => new(width: 8, blocks: 1, vocabulary: 20);

    public void Dispose()
    {
        saved.Dispose();
        folder.Dispose();
    }
}
