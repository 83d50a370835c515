using NsnGen.Checkpoints;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The folder of a trained model: its weights and its tokenizer.</summary>
public sealed class Pretrained
{
    private const string ConfigName = "config.json";
    private const string Llama2cName = "stories260K.bin";
    private const string SafetensorsName = "stories260K.safetensors";
    private const string TokenizerName = "tok512.bin";

    private readonly Func<Llama> read;

    private Pretrained(LlamaConfig config, Tokenizer tokenizer, Func<Llama> read)
    {
        this.read = read;
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

    /// <summary>
    /// Looks what a folder has: a Llama of Hugging Face with its config.json and tokenizer.json, or stories260K.bin, or else
    /// stories260K.safetensors, and tok512.bin.
    /// </summary>
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
        return File.Exists(Path.Combine(folder, ConfigName)) ? OfHuggingFace(folder) : OfStories(folder);
    }

    /// <summary>Reads the model; each call gives one of its own, in eval mode.</summary>
    public Llama Read()
    {
        var model = read();
        model.eval();
        return model;
    }

    private static Pretrained OfHuggingFace(string path)
    {
        var folder = HuggingFaceFolder.Open(path);
        var config = LlamaConfig.Read(folder.Config);
        var tokenizer = Tokenizer.Of(folder, config.Vocabulary);
        return new Pretrained(config, tokenizer, () => folder.Fill(new Llama(config), Llama.HuggingFace));
    }

    private static Pretrained OfStories(string folder)
    {
        var llama2c = Path.Combine(folder, Llama2cName);
        var safetensors = Path.Combine(folder, SafetensorsName);
        var words = Path.Combine(folder, TokenizerName);
        if (File.Exists(llama2c))
        {
            var config = Llama2c.ReadConfig(llama2c);
            return new Pretrained(config, Tokenizer.Read(words, config.Vocabulary), () => Llama2c.Read(llama2c));
        }
        return File.Exists(safetensors)
            ? new Pretrained(
                Stories260K,
                Tokenizer.Read(words, Stories260K.Vocabulary),
                () => ReadSafetensors(safetensors)
            )
            : throw new FileNotFoundException(
                $"{folder} has neither {ConfigName} nor {Llama2cName} nor {SafetensorsName}."
            );
    }

    private static Llama ReadSafetensors(string path)
    {
        var model = new Llama(Stories260K);
        DenseCheckpoint.Load(model, path, Llama.Meta);
        return model;
    }
}
