using NsnGen.Checkpoints;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The folder of a trained model: its weights and its tokenizer.</summary>
public sealed class Pretrained
{
    private const string Llama2cName = "stories260K.bin";
    private const string SafetensorsName = "stories260K.safetensors";
    private const string TokenizerName = "tok512.bin";

    private readonly string path;

    private Pretrained(string path, LlamaConfig config, Tokenizer tokenizer)
    {
        this.path = path;
        Config = config;
        Tokenizer = tokenizer;
    }

    /// <summary>The model's dimensions.</summary>
    public LlamaConfig Config { get; }

    /// <summary>Turns text into the model's tokens.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The dimensions of stories260K, which its safetensors file does not tell.</summary>
    private static LlamaConfig Stories260K { get; } =
        new()
        {
            HiddenSize = 64,
            IntermediateSize = 172,
            Layers = 5,
            Heads = 8,
            KeyValueHeads = 4,
            Vocabulary = 512,
            Context = 512,
            TiedHead = true,
            InterleavedRope = true,
        };

    /// <summary>Looks what a folder has: stories260K.bin, or else stories260K.safetensors; and tok512.bin.</summary>
    /// <exception cref="IOException">The folder or a file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is of another kind.</exception>
    public static Pretrained Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                File.Exists(folder)
                    ? $"The weights must be a folder, which {folder} is not."
                    : $"The folder of the weights does not exist: {folder}"
            );
        }
        var llama2c = Path.Combine(folder, Llama2cName);
        var weights = File.Exists(llama2c) ? llama2c : Path.Combine(folder, SafetensorsName);
        if (!File.Exists(weights))
        {
            throw new FileNotFoundException($"{folder} has neither {Llama2cName} nor {SafetensorsName}.");
        }
        var config = weights == llama2c ? Llama2c.ReadConfig(weights) : Stories260K;
        var tokenizer = Tokenizer.Read(Path.Combine(folder, TokenizerName), config.Vocabulary);
        return new Pretrained(weights, config, tokenizer);
    }

    /// <summary>Reads the model; each call gives one of its own, in eval mode.</summary>
    public Llama Read()
    {
        var model = path.EndsWith(".bin", StringComparison.Ordinal) ? Llama2c.Read(path) : ReadSafetensors();
        model.eval();
        return model;
    }

    private Llama ReadSafetensors()
    {
        var model = new Llama(Config);
        DenseCheckpoint.Load(model, path, Llama.Meta);
        return model;
    }
}
