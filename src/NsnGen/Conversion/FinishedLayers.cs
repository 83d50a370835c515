using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// A folder of factors, each layer's in a file of its own that is named by what they were made from: the weight, the bias, the
/// rank and the initialization. So nothing in it can be out of date, and every file is whole.
/// </summary>
internal sealed class FinishedLayers
{
    private const string Version = "nsngen factors 2";
    private const string ChecksumKey = "nsngen.checksum";

    private readonly string folder;
    private readonly Initialization initialization;

    public FinishedLayers(string folder, Initialization initialization)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = Directory.CreateDirectory(folder).FullName;
        this.initialization = initialization;
    }

    /// <summary>The name of a layer's factors; null if the initialization does not say what it makes them from.</summary>
    public string? Key(LinearMap dense, int maxRank)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var kind = string.Create(CultureInfo.InvariantCulture, $"{Version} {dense.Layer.GetType().Name} {maxRank}");
        hash.AppendData(Encoding.UTF8.GetBytes(kind));
        Append(hash, dense.Weight);
        Append(hash, dense.Bias);
        return initialization.AppendTo(hash, dense) ? Hexadecimal.Of(hash.GetHashAndReset().AsSpan(0, 16)) : null;
    }

    /// <summary>Factors from an earlier run; null if there are none, or the file is damaged.</summary>
    public LayerFactors? Find(string key)
    {
        if (!File.Exists(PathOf(key)))
        {
            return null;
        }
        try
        {
            using var file = SafetensorsFile.Open(PathOf(key));
            Tensor? Part(string name) => file.Contains(name) ? file.Read(name) : null;
            if (Part("down") is not { } down || Part("up") is not { } up)
            {
                return null;
            }
            var factors = new LayerFactors(down, up, Part("bias"), Part("down_bias"));
            if (file.Metadata.GetValueOrDefault(ChecksumKey) == Checksum(factors))
            {
                return factors;
            }
            foreach (var (_, part) in Parts(factors))
            {
                part.Dispose();
            }
            return null;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    /// <summary>Keeps factors for a later run, atomically.</summary>
    public void Add(string key, LayerFactors factors) =>
        Safetensors.Write(
            PathOf(key),
            Parts(factors),
            new Dictionary<string, string>(StringComparer.Ordinal) { [ChecksumKey] = Checksum(factors) }
        );

    private string PathOf(string key) => Path.Combine(folder, $"{key}.safetensors");

    private static IEnumerable<KeyValuePair<string, Tensor>> Parts(LayerFactors factors)
    {
        yield return new("down", factors.Down);
        yield return new("up", factors.Up);
        if (factors.Bias is { } bias)
        {
            yield return new("bias", bias);
        }
        if (factors.DownBias is { } downBias)
        {
            yield return new("down_bias", downBias);
        }
    }

    private static string Checksum(LayerFactors factors)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, part) in Parts(factors))
        {
            Append(hash, part);
        }
        return Hexadecimal.Of(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Tensor? tensor)
    {
        var shape = tensor is null ? "none" : $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
        hash.AppendData(Encoding.UTF8.GetBytes(shape));
        if (tensor is not null)
        {
            Checksums.Append(hash, TensorElements.Of(tensor));
        }
    }
}
