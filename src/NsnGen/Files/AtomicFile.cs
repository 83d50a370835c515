using System.Text;

namespace NsnGen.Files;

/// <summary>
/// Writes files so that a crash leaves the old content or the new, never half of it: to a temporary neighbour, which is moved into
/// place. A link stays a link, and what it leads to is replaced; a file keeps its permissions.
/// </summary>
internal static class AtomicFile
{
    private const string Ending = ".tmp";

    /// <summary>The longest name that file systems take, in bytes.</summary>
    private const int LongestName = 255;

    private static readonly string AnyUnique = new('?', Guid.Empty.ToString("N").Length);

    /// <summary>Writes text as UTF-8.</summary>
    /// <returns><paramref name="path"/></returns>
    /// <exception cref="IOException">What is there is no regular file, or a folder.</exception>
    public static string Write(string path, string content) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    /// <summary>Writes bytes, which are on the disk before the file takes its place.</summary>
    /// <returns><paramref name="path"/></returns>
    /// <exception cref="IOException">What is there is no regular file, or a folder.</exception>
    public static string Write(string path, Action<Stream> write)
    {
        var target = TargetOf(path);
        SweepBeside(target);
        var temporary = Neighbour(target, Guid.NewGuid().ToString("N"));
        try
        {
            // Nobody may share it, which tells those who sweep that somebody still writes.
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            KeepMode(target, temporary);
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return path;
    }

    /// <summary>Removes what processes that were killed while they wrote a file have left beside it.</summary>
    public static void SweepBeside(string path)
    {
        var pattern = Neighbour(path, AnyUnique);
        var folder = Path.GetDirectoryName(pattern) is { Length: > 0 } given ? given : ".";
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var leftover in Directory.EnumerateFiles(folder, Path.GetFileName(pattern)))
        {
            Remove(leftover);
        }
    }

    private static void Remove(string leftover)
    {
        try
        {
            using (new FileStream(leftover, FileMode.Open, FileAccess.Write, FileShare.None))
            {
                File.Delete(leftover);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Somebody is writing it, or it is somebody else's.
        }
    }

    /// <summary>Where a path leads, through links.</summary>
    private static string TargetOf(string path)
    {
        var target = new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : path;
        return Directory.Exists(target) || (File.Exists(target) && !RegularFile.Is(target))
            ? throw new IOException($"'{path}' cannot be written: it is no regular file, and would be replaced by one.")
            : target;
    }

    /// <summary>A name beside a file that is no longer than names may be.</summary>
    private static string Neighbour(string path, string unique)
    {
        var name = Path.GetFileName(path);
        var suffix = $".{unique}{Ending}";
        while (Encoding.UTF8.GetByteCount(name) > LongestName - suffix.Length)
        {
            // The halves of a surrogate pair go together.
            name = name[..^(name.Length > 1 && char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        }
        return Path.Combine(Path.GetDirectoryName(path) ?? "", name + suffix);
    }

    private static void KeepMode(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }
    }
}
