using System.Text.Json;
using System.Text.Json.Nodes;
using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.PyTorch;
using static TorchSharp.torch;

namespace NsnGen.Samples.Models;

/// <summary>A folder as Hugging Face has it: <c>config.json</c>, <c>tokenizer.json</c> and weights.</summary>
public sealed class HuggingFaceFolder
{
    private const string ConfigName = "config.json";
    private const string TokenizerName = "tokenizer.json";

    private readonly string path;

    private HuggingFaceFolder(string path, string architecture, IReadOnlyList<int> ends)
    {
        this.path = path;
        Architecture = architecture;
        Ends = ends;
    }

    /// <summary>The <c>model_type</c> of its configuration.</summary>
    public string Architecture { get; }

    /// <summary>Tokens that end a text; there may be none.</summary>
    public IReadOnlyList<int> Ends { get; }

    /// <summary>The file of the configuration.</summary>
    public string Config => Path.Combine(path, ConfigName);

    /// <summary>The file of the tokenizer.</summary>
    public string Words => Path.Combine(path, TokenizerName);

    /// <summary>Opens a folder, of which only the configuration is read.</summary>
    /// <exception cref="IOException">The folder or its configuration is missing.</exception>
    /// <exception cref="InvalidDataException">The configuration does not say which architecture it is of.</exception>
    public static HuggingFaceFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"The folder of the model does not exist: {path}");
        }
        var file = Path.Combine(path, ConfigName);
        try
        {
            var json =
                JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new JsonException("it is no object.");
            var architecture = (string?)json["model_type"] ?? throw new JsonException("model_type is missing.");
            IReadOnlyList<int> ends = json["eos_token_id"] switch
            {
                null => [],
                JsonArray several => [.. several.Select(token => (int)token!)],
                var one => [(int)one],
            };
            return new HuggingFaceFolder(path, architecture, ends);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file} is not the configuration of a model: {fault.Message}", fault);
        }
    }

    /// <summary>The tokenizer.</summary>
    /// <param name="vocabulary">How many tokens the model has.</param>
    /// <exception cref="IOException">There is none in the form <c>tokenizer.json</c>.</exception>
    /// <exception cref="InvalidDataException">It is none that is read.</exception>
    public TokenizerFile Tokenizer(int vocabulary)
    {
        return File.Exists(Words)
            ? TokenizerFile.Open(Words, vocabulary)
            : throw new FileNotFoundException(
                $"{path} has no {TokenizerName}. transformers writes one: AutoTokenizer.from_pretrained(folder).save_pretrained(folder)."
            );
    }

    /// <summary>Reads the weights into a model, and puts it in eval mode.</summary>
    /// <exception cref="CheckpointException">There are none, or not those of the model.</exception>
    public TModel Fill<TModel>(TModel dense, KeyMap keys)
        where TModel : nn.Module
    {
        using var weights = Weights();
        DenseCheckpoint.Load(dense, weights, keys);
        dense.eval();
        return dense;
    }

    /// <summary>safetensors in one file or several; without them, PyTorch's files.</summary>
    private ITensorFile Weights() =>
        Directory.EnumerateFiles(path, "model.safetensors*").Any()
            ? DenseCheckpoint.Open(path)
            : PyTorchCheckpoint.Open(path);
}
