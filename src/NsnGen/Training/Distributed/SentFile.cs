namespace NsnGen.Training;

/// <summary>A file that process 0 can read and that all are to load: others get a copy, which lives until it is disposed.</summary>
internal sealed class SentFile : IDisposable
{
    private const int Piece = 1 << 24;

    private readonly bool isCopy;

    private SentFile(string path, bool isCopy)
    {
        Path = path;
        this.isCopy = isCopy;
    }

    /// <summary>Where this process finds it.</summary>
    public string Path { get; }

    /// <summary>Sends a file from process 0 to all others.</summary>
    /// <returns>Null if process 0 has none of that name.</returns>
    public static SentFile? Send(string path, ProcessGroup group)
    {
        var length = (long)
            group.Total(
                group.Index > 0 ? 0
                : File.Exists(path) ? new FileInfo(path).Length
                : -1
            );
        if (length < 0)
        {
            return null;
        }
        if (group.Count == 1)
        {
            return new SentFile(path, isCopy: false);
        }
        var file = new SentFile(group.Index == 0 ? path : System.IO.Path.GetTempFileName(), isCopy: group.Index > 0);
        using var stream = file.isCopy ? File.Create(file.Path) : File.OpenRead(path);
        var piece = new byte[Math.Min(length, Piece)];
        for (var at = 0L; at < length; at += Piece)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(Piece, length - at));
            if (!file.isCopy)
            {
                stream.ReadExactly(bytes);
            }
            group.Broadcast(bytes, from: 0);
            if (file.isCopy)
            {
                stream.Write(bytes);
            }
        }
        return file;
    }

    public void Dispose()
    {
        if (isCopy)
        {
            File.Delete(Path);
        }
    }
}
