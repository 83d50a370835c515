using System.Text;
using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

public sealed class NestedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tensor input = linspace(-1, 1, 64, ScalarType.Float32).reshape(2, 2, 4, 4);
    private readonly string path;
    private readonly Saved.Nested saved = Saved.Nested.From(Evaluated(new Saved()));

    public NestedCheckpointTests()
    {
        path = folder.File("model.safetensors");
        saved.Save(path);
    }

    [Fact]
    public void A_loaded_model_is_the_saved_one()
    {
        using var loaded = Saved.Nested.Load(path, new Saved());
        Assert.True(loaded.training);
        loaded.eval();
        foreach (var rank in Enumerable.Range(1, 6))
        {
            Assert.Equal(Outputs(saved, rank), Outputs(loaded, rank));
        }
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Keys_and_shapes_are_the_documented_ones()
    {
        using var file = SafetensorsFile.Open(path);
        string[] expected =
        [
            "fc1.bias [12]",
            "fc1.down [6, 28]",
            "fc1.up [6, 12]",
            "fc2.down [3, 12]",
            "fc2.up [3, 9]",
            "head.bias [4]",
            "head.weight [4, 9]",
            "norm.bias [7]",
            "norm.num_batches_tracked []",
            "norm.running_mean [7]",
            "norm.running_var [7]",
            "norm.weight [7]",
            "stem.bias [7]",
            "stem.down [6, 2, 3, 3]",
            "stem.up [6, 7]",
        ];
        Assert.Equal(expected, file.Names.Select(name => $"{name} [{string.Join(", ", file.Info(name).Shape)}]"));
        Assert.Equal(
            ("3", "Saved", "6", "[2,4,6]"),
            (
                file.Metadata["nsngen.format"],
                file.Metadata["nsngen.model"],
                file.Metadata["nsngen.maxRank"],
                file.Metadata["nsngen.anchors"]
            )
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_part_is_that_part_of_the_whole_and_grows_to_it(int rank)
    {
        using var loaded = Saved.Nested.Load(path, Evaluated(new Saved()), maxRank: rank);
        Assert.Equal(rank, NestedState.Of(loaded).Layers.Max(entry => entry.Layer.MaxRank));
        Assert.Equal(Outputs(saved, rank), Outputs(loaded, rank));
        loaded.Grow(path, toRank: 6);
        foreach (var at in Enumerable.Range(1, 6))
        {
            Assert.Equal(Outputs(saved, at), Outputs(loaded, at));
        }
    }

    private static NestedLayer LayerOf(Saved.Nested model, string name) =>
        NestedState.Of(model).Layers.Single(entry => entry.Name == name).Layer;

    [Fact]
    public void A_part_reads_its_own_bytes_only()
    {
        using var opened = NestedCheckpointFile.Open(path, nameof(Saved));
        var header = opened.BytesRead;
        var (down, up, _) = opened.ReadComponents("fc1", LayerOf(saved, "fc1"), 2, 3);
        Assert.Equal(3 * (28 + 12) * sizeof(float), opened.BytesRead - header);
        Assert.True(down.equal(saved.get_parameter("fc1.down")!.narrow(0, 2, 3)).all().ToBoolean());
        Assert.True(up.equal(saved.get_parameter("fc1.up")!.narrow(0, 2, 3)).all().ToBoolean());

        // Beyond rank 2 the file may be destroyed; a model of rank 2 does not notice.
        var bytes = File.ReadAllBytes(path);
        using (var file = SafetensorsFile.Open(path))
        {
            foreach (var name in file.Names.Where(name => name.EndsWith(".down", StringComparison.Ordinal)))
            {
                var info = file.Info(name);
                bytes.AsSpan((int)(info.Start + info.Length / info.Shape[0] * 2), 4).Fill(0xFF);
            }
        }
        var destroyed = folder.File("destroyed.safetensors", bytes);
        using var loaded = Saved.Nested.Load(destroyed, Evaluated(new Saved()), maxRank: 2);
        Assert.Equal(Outputs(saved, 2), Outputs(loaded, 2));
        var fault = Assert.Throws<CheckpointException>(() => loaded.Grow(destroyed, 3));
        Assert.Contains("row 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Growing_keeps_the_parameters_and_what_was_prepared_goes()
    {
        using var loaded = Saved.Nested.Load(path, Evaluated(new Saved()), maxRank: 2);
        var factor = loaded.get_parameter("fc1.down");
        using (no_grad())
        {
            _ = Outputs(loaded, 2);
        }
        using var optimizer = optim.SGD(loaded.parameters(), 0.1);
        loaded.WithRank(2).call(input).sum().backward();
        loaded.Grow(path, 4);
        Assert.Same(factor, loaded.get_parameter("fc1.down"));
        Assert.Equal([4, 28], factor!.shape);
        using (no_grad())
        {
            // One of them may run merged.
            Assert.All(Outputs(saved, 3).Zip(Outputs(loaded, 3)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
        var before = factor.detach().clone();
        loaded.WithRank(4).call(input).sum().backward();
        optimizer.step();
        using var change = (factor.detach() - before).abs().sum(1);
        Assert.All(change.data<float>().ToArray(), moved => Assert.True(moved > 0));
    }

    [Fact]
    public void A_saved_part_says_how_far_it_goes()
    {
        using var part = Saved.Nested.Load(path, Evaluated(new Saved()), maxRank: 4);
        var smaller = folder.File("part.safetensors");
        part.Save(smaller);
        Assert.True(new FileInfo(smaller).Length < new FileInfo(path).Length);
        using var loaded = Saved.Nested.Load(smaller, Evaluated(new Saved()));
        Assert.Equal(Outputs(saved, 4), Outputs(loaded, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => loaded.Grow(smaller, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => loaded.Grow(path, 7));
        loaded.Grow(path, 6);
        Assert.Equal(Outputs(saved, 6), Outputs(loaded, 6));
    }

    [Fact]
    public void A_rank_that_is_not_loaded_is_refused_however_it_is_asked_for()
    {
        using var part = Saved.Nested.Load(path, Evaluated(new Saved()), maxRank: 2);
        var plan = new RankPlan(
            new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["stem"] = 2,
                ["fc1"] = 1,
                ["fc2"] = 3,
            }
        );
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(4).call(input));
        Assert.Contains("up to 2 are loaded; Grow(path, toRank: 4)", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(3).Cost);
        Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(plan).call(input));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(Saved.Rank.PerRow([1, 4])).call(input));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(6).Save(folder.File("merged.safetensors")));
        part.Grow(path, toRank: 3);
        Assert.Equal(Outputs(saved, 3), Outputs(part, 3));
        Assert.Equal(Values(saved.WithRank(plan)), Values(part.WithRank(plan)));
        Assert.NotEqual(Outputs(saved, 3), Values(part.WithRank(plan)));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.WithRank(4).call(input));
        part.Grow(path, toRank: 6);
        Assert.Equal(Outputs(saved, 6), Outputs(part, 6));
    }

    [Fact]
    public void Every_damaged_element_is_found()
    {
        var bytes = File.ReadAllBytes(path);
        using var file = SafetensorsFile.Open(path);
        foreach (var name in file.Names)
        {
            byte[] damaged = [.. bytes];
            damaged[file.Info(name).Start + file.Info(name).Length - 1] ^= 1;
            Refused(damaged, name);
        }
    }

    [Fact]
    public void Any_damage_of_the_header_is_refused_or_harmless()
    {
        var valid = File.ReadAllBytes(path);
        var header = (int)BitConverter.ToInt64(valid) + 8;
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            byte[] damaged = [.. valid];
            damaged[random.Next(header)] = (byte)random.Next(256);
            refused += Loads(folder.File("damaged.safetensors", damaged)) ? 0 : 1;
        }
        Assert.InRange(refused, 100, 399);
    }

    [Theory]
    [InlineData("nsngen.layers", "null")]
    [InlineData("nsngen.layers", """{"fc1":null}""")]
    [InlineData("nsngen.layers", """{"fc1":{"Down":null,"Up":[6,12]}}""")]
    [InlineData("nsngen.layers", """{"fc1":{"Down":[5,28],"Up":[5,12]}}""")]
    [InlineData("nsngen.checksums", "null")]
    [InlineData("nsngen.checksums", """{"fc1.down":null}""")]
    [InlineData("nsngen.checksums", """{"fc1.down":"AAAA"}""")]
    [InlineData("nsngen.anchors", "null")]
    public void Metadata_that_says_nothing_is_refused(string key, string value)
    {
        var changed = folder.File("changed.safetensors");
        using (var file = SafetensorsFile.Open(path))
        {
            var metadata = new Dictionary<string, string>(file.Metadata, StringComparer.Ordinal) { [key] = value };
            Safetensors.Write(changed, file.Names.Select(name => KeyValuePair.Create(name, file.Read(name))), metadata);
        }
        Assert.Contains(changed, Refusal(changed), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_models_file_is_refused()
    {
        using var other = TwoLayers.Nested.From(new TwoLayers(ScalarType.Float32));
        other.Save(path);
        Assert.Contains("'TwoLayers'", Refusal(path), StringComparison.Ordinal);
        saved.Save(path);
        var fault = Assert.Throws<CheckpointException>(() => Saved.Nested.Load(path, new Saved(hidden: 13)));
        Assert.Contains("'fc1.up' is [6, 12] instead of [rank, 13]", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"nsngen.format\":\"2\"", "\"nsngen.format\":\"4\"", "version '4'")]
    [InlineData("\"nsngen.format\"", "\"nsnxxx.format\"", "not a nested checkpoint")]
    [InlineData("\"nsngen.maxRank\":\"6\"", "\"nsngen.maxRank\":\"x\"", "metadata cannot be read")]
    [InlineData("\"nsngen.maxRank\":\"6\"", "\"nsngen.maxRank\":\"5\"", "largest rank is 5; this one's is 6")]
    [InlineData("\"fc2.up\":{", "\"fc2.uq\":{", "'fc2.up' is not there")]
    [InlineData("\"head.bias\":{", "\"head.bixs\":{", "It lacks [head.bias], and the model lacks [head.bixs]")]
    public void A_file_that_says_something_else_is_refused(string said, string says, string reason)
    {
        // In a file of an older version nothing but the fault itself tells.
        var text = Encoding
            .Latin1.GetString(File.ReadAllBytes(path))
            .Replace("\"nsngen.format\":\"3\"", "\"nsngen.format\":\"2\"", StringComparison.Ordinal);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Refused(Encoding.Latin1.GetBytes(text.Replace(said, says, StringComparison.Ordinal)), reason);
    }

    [Theory]
    [InlineData("\"dtype\":\"F32\"", "\"dtype\":\"I32\"")]
    [InlineData("\"dtype\":\"I64\"", "\"dtype\":\"F64\"")]
    [InlineData("\"shape\":[12]", "\"shape\":[6,2]")]
    [InlineData("\"fc2.up\":{", "\"fc2.uq\":{")]
    [InlineData("\"nsngen.maxRank\":\"6\"", "\"nsngen.maxRank\":\"7\"")]
    public void A_header_that_was_edited_is_refused(string said, string says)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(said, text, StringComparison.Ordinal);
        // The header's padding takes up what the edit adds.
        var at = text.IndexOf(said, StringComparison.Ordinal);
        var edited = text[..at] + says + text[(at + said.Length)..];
        var padding = edited.IndexOf("} ", StringComparison.Ordinal) + 1;
        if (says.Length > said.Length)
        {
            edited = edited.Remove(padding, says.Length - said.Length);
        }
        Refused(Encoding.Latin1.GetBytes(edited), "the checksum of its header does not fit");
    }

    [Fact]
    public void A_model_grows_by_its_own_file_alone()
    {
        using var other = Saved.Nested.From(new Saved());
        var second = folder.File("other.safetensors");
        other.Save(second);
        using var part = Saved.Nested.Load(path, new Saved(), maxRank: 2);
        var fault = Assert.Throws<CheckpointException>(() => part.Grow(second, 6));
        Assert.Contains(
            "the components of 'stem' that the model has are not the file's",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(2, NestedLayers.Of(part).Max(entry => entry.Layer.MaxRank));
        part.Grow(path, 6);

        // Another type is no other model.
        using var half = Saved.Nested.Load(path, new Saved(), maxRank: 2);
        half.to(ScalarType.BFloat16);
        half.Grow(path, 6);
    }

    private void Refused(byte[] bytes, string reason) =>
        Assert.Contains(reason, Refusal(folder.File("refused.safetensors", bytes)), StringComparison.Ordinal);

    private static bool Loads(string path)
    {
        try
        {
            Saved.Nested.Load(path, new Saved()).Dispose();
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static string Refusal(string path) =>
        Assert.Throws<CheckpointException>(() => Saved.Nested.Load(path, new Saved())).Message;

    private float[] Outputs(Saved.Nested nested, int rank) => Values(nested.WithRank(rank));

    private float[] Values(Saved.AtRank model)
    {
        using var output = model.call(input);
        return output.detach().data<float>().ToArray();
    }

    private static Saved Evaluated(Saved model)
    {
        model.eval();
        return model;
    }

    public void Dispose()
    {
        saved.Dispose();
        input.Dispose();
        folder.Dispose();
    }
}
