namespace NsnGen.Tests;

/// <summary>A program of this repository, as its own build has made it.</summary>
internal static class BuiltProgram
{
    /// <summary>
    /// The assembly in the program's own output. The copy beside the tests lacks what their frameworks have in place of packages, and would
    /// run on its own frameworks.
    /// </summary>
    /// <typeparam name="TPart">A class of the program.</typeparam>
    public static string PathOf<TPart>()
    {
        var name = typeof(TPart).Assembly.GetName().Name!;
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(here.Parent!.Parent!.FullName, name, here.Name, $"{name}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"The program is not built: {path}");
    }
}
