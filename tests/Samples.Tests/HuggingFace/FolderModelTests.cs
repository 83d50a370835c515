using System.Text.Json.Nodes;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>Folders of Hugging Face are read whole.</summary>
public sealed class FolderModelTests
{
    [Theory]
    [InlineData("llama", false)]
    [InlineData("gpt2", false)]
    [InlineData("gpt_neox", false)]
    [InlineData("bert", false)]
    [InlineData("gpt2", true)]
    public void A_folder_becomes_the_model_that_it_holds(string architecture, bool isSharded)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        using var folder = new SmallFolder(architecture);
        if (isSharded)
        {
            folder.Shard();
        }
        using var model = FolderModel.Open(folder.Path);
        var tokens = tensor(model.Tokenizer.Encode("the cat sat").Select(token => (long)token).ToArray()).unsqueeze(0);
        var expected = folder.Dense switch
        {
            Llama llama => llama.call(tokens, null),
            Gpt2 gpt2 => gpt2.call(tokens),
            NeoX neox => neox.call(tokens),
            var bert => ((MiniLm)bert).call(tokens, null),
        };
        var actual = model.Call(tokens, Rank.Of(model.MaxRank));
        Assert.InRange((actual - expected).abs().max().ToDouble(), 0, 1e-4);
        Assert.True((model.Call(tokens, Rank.Of(2)) - expected).abs().max().ToDouble() > 1e-3);
        Assert.Equal(architecture != "bert", model.Writes);
        Assert.Equal([2], model.Folder.Ends);
    }

    [Fact]
    public void An_architecture_that_is_not_read_is_named()
    {
        using var folder = new SmallFolder("bert");
        Change(folder, json => json["model_type"] = "t5");
        IsRefused<InvalidDataException>(folder, "holds a 't5'; bert, gpt2, gpt_neox, llama are read");
    }

    [Fact]
    public void A_configuration_without_an_architecture_is_refused()
    {
        using var folder = new SmallFolder("gpt2");
        Change(folder, json => json.Remove("model_type"));
        IsRefused<InvalidDataException>(folder, "model_type is missing");
    }

    [Fact]
    public void A_folder_with_a_tokenizer_of_another_form_says_what_to_do()
    {
        using var folder = new SmallFolder("llama");
        File.Move(folder["tokenizer.json"], folder["tokenizer.model"]);
        IsRefused<FileNotFoundException>(folder, "has no tokenizer.json. transformers writes one");
    }

    [Fact]
    public void Weights_that_are_not_there_are_named()
    {
        using var folder = new SmallFolder("llama");
        File.Delete(folder["model.safetensors"]);
        IsRefused<Files.CheckpointException>(folder, "pytorch_model.bin");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Throws<DirectoryNotFoundException>(() => FolderModel.Open("no/such/folder"));

    private static void IsRefused<TFault>(SmallFolder folder, string reason)
        where TFault : Exception =>
        Assert.Contains(
            reason,
            Assert.Throws<TFault>(() => FolderModel.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );

    private static void Change(SmallFolder folder, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!.AsObject();
        change(json);
        File.WriteAllText(folder["config.json"], json.ToJsonString());
    }
}
