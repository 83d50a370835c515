namespace NsnGen.Samples;

/// <summary>Writes text files so that a crash leaves the old content or the new, never half of it.</summary>
public static class WholeFile
{
    /// <summary>Writes to a temporary name, and moves.</summary>
    /// <param name="path">The file; what is there is replaced.</param>
    /// <param name="text">What it is to hold.</param>
    public static void Write(string path, string text)
    {
        File.WriteAllText(path + ".part", text);
        File.Move(path + ".part", path, overwrite: true);
    }
}
