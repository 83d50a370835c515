namespace NsnGen;

/// <summary>Writes files so that a crash leaves the old content or the new, never half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes text as UTF-8 to a temporary neighbour and moves it into place.</summary>
    /// <returns><paramref name="path"/></returns>
    public static string Write(string path, string content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return path;
    }
}
