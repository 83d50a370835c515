using System.Text;

namespace NsnGen.Files;

/// <summary>Tells by its first bytes what a file is that is opened as something else, and what to do with it.</summary>
internal static class FileKind
{
    /// <summary>How many bytes tell.</summary>
    public const int Length = 64;

    private const string ByPyTorch =
        "a PyTorch file; PyTorchCheckpoint.Open of the package NsnGen.PyTorch opens it, and what it returns is taken in place of a path";

    /// <summary>What an open file is, and what to do; null if it may be safetensors.</summary>
    public static string? Of(FileStream file)
    {
        Span<byte> start = stackalloc byte[Length];
        file.Position = 0;
        return Of(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>What a file is, and what to do; null for one that may be safetensors.</summary>
    /// <param name="start">The first bytes, <see cref="Length"/> of them or all there are.</param>
    public static string? Of(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
        {
            return "empty; was its download cut off";
        }
        var text = Encoding.Latin1.GetString(start);
        bool Begins(string with) => text.StartsWith(with, StringComparison.OrdinalIgnoreCase);
        return Begins("version https://git-lfs")
                ? "a Git LFS pointer, not the file itself; run 'git lfs pull' in its repository"
            : Begins("PK\u0003\u0004") ? ByPyTorch
            : Begins("\u0080\u0002\u008A\nl\u00FC\u009CF\u00F9 j\u00A8P\u0019")
                ? "a PyTorch file from before version 1.6; load it in PyTorch and save it again"
            : start[0] == 0x80 && start.Length > 1 && start[1] is >= 2 and <= 5
                ? "a Python pickle, which may run any code; load it where you trust it, and save its tensors as safetensors"
            : Begins("GGUF") ? "a GGUF file, whose weights are mostly quantized; take the safetensors of the same model"
            : Begins("\u0089HDF\r\n") ? "an HDF5 file, as Keras writes; convert it to safetensors"
            : Begins("\u001F\u008B") ? "compressed by gzip; unpack it first"
            : Begins("<!doctype") || Begins("<html") || Begins("<?xml") || Begins("\uFEFF<")
                ? "a web page; the address gave a page in place of the file"
            : Begins("ONNX") || (start[0] == 0x08 && text.Contains("pytorch", StringComparison.Ordinal))
                ? "an ONNX file; take the safetensors of the same model"
            : Begins("\u0093NUMPY") ? "a NumPy array; save a safetensors file of named tensors"
            : IsOfTorchSharp(start)
                ? "in TorchSharp's own format; read it by 'model.load(path)', which every dense model has"
            : null;
    }

    /// <summary>
    /// <c>Module.save</c> writes how many entries there are, as LEB128, and for each the length of its key and the key. A header of
    /// safetensors has a '{' as its ninth byte.
    /// </summary>
    private static bool IsOfTorchSharp(ReadOnlySpan<byte> start)
    {
        if (start.Length < 4 || (start.Length > 8 && start[8] == '{'))
        {
            return false;
        }
        var at = 0;
        while (at < start.Length && at < 5 && (start[at] & 0x80) != 0)
        {
            at++;
        }
        at++;
        if (at + 1 >= start.Length || start[at] is 0 or > 127)
        {
            return false;
        }
        var key = start[(at + 1)..];
        key = key[..Math.Min(key.Length, start[at])];
        return key.Length > 1 && key.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
    }
}
