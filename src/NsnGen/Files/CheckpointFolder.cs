namespace NsnGen.Files;

/// <summary>Finds the checkpoint in a folder.</summary>
internal static class CheckpointFolder
{
    /// <summary>The index of a checkpoint in several files or the one file, whichever a folder has.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="index">What an index is called.</param>
    /// <param name="single">What the one file is called.</param>
    /// <param name="hint">What to say if there is neither.</param>
    /// <exception cref="CheckpointException">There is neither or both: nobody knows which of the two is the older.</exception>
    public static string Find(string folder, string index, string single, string hint = "")
    {
        var found = new[] { index, single }.Select(name => Path.Combine(folder, name)).Where(File.Exists).ToList();
        return found switch
        {
            [var path] => path,
            [] => throw new CheckpointException($"'{folder}' has neither {index} nor {single}. {hint}".TrimEnd()),
            _ => throw new CheckpointException(
                $"'{folder}' has {index} and {single}, which may be two models. Open the one that is meant by its own path."
            ),
        };
    }
}
