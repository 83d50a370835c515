namespace NsnGen.Files;

/// <summary>Writes files so that a crash leaves the old content or the new, never half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes text as UTF-8 to a temporary neighbour and moves it into place.</summary>
    /// <returns><paramref name="path"/></returns>
    public static string Write(string path, string content) =>
        Replace(path, temporary => File.WriteAllText(temporary, content));

    /// <summary>Writes bytes to a temporary neighbour and moves it into place once they are on the disk.</summary>
    /// <returns><paramref name="path"/></returns>
    public static string Write(string path, Action<Stream> write) =>
        Replace(
            path,
            temporary =>
            {
                using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
                write(stream);
                stream.Flush(flushToDisk: true);
            }
        );

    private static string Replace(string path, Action<string> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return path;
    }
}
