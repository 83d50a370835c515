using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace NsnGen.Files;

/// <summary>
/// A checksum over what a safetensors file says of itself: of every tensor its name, type and shape, and all other metadata. Bytes of
/// another type or shape are other numbers, and checksums of elements do not tell.
/// </summary>
internal static class Seal
{
    private const string Key = "nsngen.seal";

    /// <summary>Adds the seal to the metadata of a file that is about to be written.</summary>
    /// <returns><paramref name="metadata"/></returns>
    public static Dictionary<string, string> Add(
        Dictionary<string, string> metadata,
        IEnumerable<SafetensorsEntry> tensors
    )
    {
        metadata[Key] = Of(metadata, tensors.Select(entry => (entry.Name, entry.Stored.Name, entry.Shape)));
        return metadata;
    }

    /// <inheritdoc cref="Add(Dictionary{string, string}, IEnumerable{SafetensorsEntry})"/>
    public static Dictionary<string, string> Add(
        Dictionary<string, string> metadata,
        IEnumerable<KeyValuePair<string, Tensor>> tensors
    ) => Add(metadata, tensors.Select(entry => SafetensorsEntry.Of(entry.Key, entry.Value)));

    /// <exception cref="CheckpointException">The file is not what was written.</exception>
    public static void Check(SafetensorsFile file)
    {
        var found = file.Names.Select(file.Info).Select(info => (info.Name, info.Dtype, info.Shape));
        if (file.Metadata.GetValueOrDefault(Key) != Of(file.Metadata, found))
        {
            throw new CheckpointException($"'{file.Path}' is damaged: the checksum of its header does not fit.");
        }
    }

    private static string Of(
        IReadOnlyDictionary<string, string> metadata,
        IEnumerable<(string Name, string Type, IReadOnlyList<long> Shape)> tensors
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, type, shape) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Append(hash, name, $"{type} [{string.Join(", ", shape)}]");
        }
        foreach (var (name, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (name != Key)
            {
                Append(hash, name, value);
            }
        }
        return Hexadecimal.Of(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>Adds a name and a value, with their lengths, so that no two pairs look alike.</summary>
    private static void Append(IncrementalHash hash, string name, string value) =>
        hash.AppendData(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{name.Length} {name} {value.Length} {value}\n")
            )
        );
}
