using System.Globalization;
using NsnGen.Checkpoints;

namespace NsnGen.Tool;

/// <summary>A file that a command has made.</summary>
/// <param name="Path">The file.</param>
/// <param name="Rank">Its largest, or its only rank.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Tensors">Of an export its tensors, each with the relative error of rounding it; else null.</param>
internal sealed record WrittenFile(string Path, int Rank, long Bytes, IReadOnlyList<ExportedTensor>? Tensors)
{
    public static WrittenFile Of(string path, int rank, IReadOnlyList<ExportedTensor>? tensors = null) =>
        new(path, rank, new FileInfo(path).Length, tensors);

    /// <summary>Says so on stdout.</summary>
    public void Tell(bool asJson)
    {
        if (asJson)
        {
            Json.Write(this);
        }
        else
        {
            Console.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"written: {Path} (rank {Rank}, {Bytes:N0} bytes)")
            );
        }
    }
}
