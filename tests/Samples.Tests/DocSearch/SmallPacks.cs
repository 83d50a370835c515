using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>A <c>packs</c> folder with the documentation of a small library.</summary>
internal sealed class SmallPacks : IDisposable
{
    private static readonly string[] Verbs =
    [
        "Opens",
        "Reads",
        "Writes",
        "Closes",
        "Moves",
        "Copies",
        "Counts",
        "Sorts",
    ];
    private static readonly string[] Things = ["file", "stream", "window", "thread", "key", "cookie", "list", "number"];

    private readonly TemporaryFolder folder = new();

    /// <param name="members">The members; null for 64 of them, each with a summary of its own.</param>
    public SmallPacks(string? members = null)
    {
        var pack = System.IO.Path.Combine(Path, "Some.Ref", "10.0.1", "ref", "net10.0");
        Directory.CreateDirectory(pack);
        File.WriteAllText(
            System.IO.Path.Combine(pack, "Some.xml"),
            $"<doc><members>{members ?? string.Concat(Members())}</members></doc>"
        );
    }

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Members() =>
        from verb in Verbs
        from thing in Things
        select $"""<member name="M:Some.Library.{verb}{char.ToUpperInvariant(thing[0])}{thing[1..]}(System.Int32)"><summary>{verb} a {thing} of the library.</summary></member>""";
}
