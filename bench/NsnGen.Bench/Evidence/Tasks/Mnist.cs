using System.Buffers.Binary;
using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>Reads the MNIST digits from their gzipped IDX files.</summary>
public static class Mnist
{
    /// <summary>The first rows of the training files, and all of the test files.</summary>
    /// <param name="folder">Has <c>train-images-idx3-ubyte.gz</c> and the three others.</param>
    /// <param name="trainingRows">How many training rows to keep.</param>
    public static (LabelledRows Train, LabelledRows Test) Read(string folder, int trainingRows) =>
        (Read(folder, "train", trainingRows), Read(folder, "t10k", 10_000));

    private static LabelledRows Read(string folder, string part, int rows)
    {
        var pixels = Bytes(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), 0x803, 16).AsSpan(0, rows * 784);
        var labels = Bytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), 0x801, 8).AsSpan(0, rows);
        var x = new float[pixels.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (pixels[i] / 255f - 0.1307f) / 0.3081f;
        }
        return new LabelledRows(tensor(x).view(rows, 784), tensor(labels.ToArray()).to(ScalarType.Int64));
    }

    private static byte[] Bytes(string path, int magic, int header)
    {
        using var all = new MemoryStream();
        using (var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            file.CopyTo(all);
        }
        var bytes = all.ToArray();
        return BinaryPrimitives.ReadInt32BigEndian(bytes) == magic
            ? bytes[header..]
            : throw new InvalidDataException($"{path} is not an IDX file of the expected kind.");
    }
}
