namespace NsnGen.Files;

/// <summary>Opens the files of checkpoints.</summary>
internal static class FileToRead
{
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="CheckpointException">It is there and cannot be opened: a folder, a pipe, a link to itself, a file of somebody else.</exception>
    public static FileStream Open(string path)
    {
        if (File.Exists(path) && !RegularFile.Is(path))
        {
            throw new CheckpointException($"'{path}' is no regular file, but a device, a pipe or a socket.");
        }
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception fault)
            when (fault is UnauthorizedAccessException or IOException
                && fault is not (FileNotFoundException or DirectoryNotFoundException)
            )
        {
            throw new CheckpointException($"'{path}' cannot be opened. {fault.Message}", fault);
        }
    }
}
