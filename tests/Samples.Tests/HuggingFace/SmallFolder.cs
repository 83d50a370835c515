using System.Text.Json;
using System.Text.Json.Nodes;
using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>A folder as Hugging Face has it, with a small model of random weights.</summary>
internal sealed class SmallFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallFolder(string architecture)
    {
        switch (architecture)
        {
            case "llama":
                var llama = Configs.Llama with { Vocabulary = Write(TokenizerFiles.OfLlama()), Context = 64 };
                Write(architecture, llama, new Llama(llama), Llama.HuggingFace);
                break;
            case "gpt2":
                var gpt2 = Configs.Gpt2 with { Vocabulary = Write(TokenizerFiles.OfGpt2()), Context = 64 };
                Write(architecture, gpt2, new Gpt2(gpt2), Gpt2.HuggingFace);
                break;
            case "gpt_neox":
                var neox = Configs.NeoX with { Vocabulary = Write(TokenizerFiles.OfGpt2()) };
                Write(architecture, neox, new NeoX(neox), NeoX.HuggingFace);
                break;
            case "bert":
                var bert = Configs.Bert with { Vocabulary = Write(TokenizerFiles.OfBert()), Context = 64 };
                Write(architecture, bert, new MiniLm(bert), MiniLm.HuggingFace);
                break;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(architecture),
                    architecture,
                    "This architecture is unknown."
                );
        }
    }

    public string Path => folder.Path;

    /// <summary>The model that the weights are of.</summary>
    public nn.Module Dense { get; private set; } = null!;

    public string this[string name] => folder.File(name);

    /// <summary>Divides the weights into two files with an index.</summary>
    public void Shard()
    {
        var index = new JsonObject();
        using (var whole = SafetensorsFile.Open(folder.File("model.safetensors")))
        {
            string[] all = [.. whole.Names.Order(StringComparer.Ordinal)];
            foreach (var (names, part) in all.Chunk((all.Length + 1) / 2).Select((names, part) => (names, part)))
            {
                var file = $"model-0000{part + 1}-of-00002.safetensors";
                Safetensors.Write(folder.File(file), names.ToDictionary(name => name, whole.Read));
                Array.ForEach(names, name => index[name] = file);
            }
        }
        var json = new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = index };
        File.WriteAllText(folder.File("model.safetensors.index.json"), json.ToJsonString());
        File.Delete(folder.File("model.safetensors"));
    }

    public void Dispose()
    {
        Dense.Dispose();
        folder.Dispose();
    }

    /// <returns>How many tokens there are.</returns>
    private int Write(JsonObject tokenizer)
    {
        File.WriteAllText(folder.File("tokenizer.json"), tokenizer.ToJsonString());
        return tokenizer["model"]!["vocab"]!.AsObject().Count;
    }

    private void Write<TConfig>(string architecture, TConfig config, nn.Module dense, KeyMap keys)
    {
        var json = JsonSerializer.SerializeToNode(config)!;
        json["model_type"] = architecture;
        json["eos_token_id"] = 2;
        File.WriteAllText(folder.File("config.json"), json.ToJsonString());
        DenseCheckpoint.Save(dense, folder.File("model.safetensors"), keys);
        dense.eval();
        Dense = dense;
    }
}
