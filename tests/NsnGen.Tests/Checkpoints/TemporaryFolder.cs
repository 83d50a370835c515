namespace NsnGen.Tests;

/// <summary>A folder for one test's files.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("nsngen ").FullName;

    public string File(string name) => Path.Combine(path, name);

    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    public IEnumerable<string> Names => Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file));

    public void Dispose() => Directory.Delete(path, recursive: true);
}
