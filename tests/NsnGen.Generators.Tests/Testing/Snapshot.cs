using System.Runtime.CompilerServices;
using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>
/// Compares a text with the approved one, in Verify's file convention: <c>Class.Method.verified.cs</c> is approved,
/// <c>.received.cs</c> is written beside it when the two differ.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string text, string name, [CallerFilePath] string testFile = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(testFile)!, "Snapshots");
        var prefix = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(testFile)}.{name}");
        var verified = prefix + ".verified.cs";
        var received = prefix + ".received.cs";
        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : "";
        if (string.Equals(expected, text, StringComparison.Ordinal))
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail($"{Path.GetFileName(received)} differs from the approved file:\n{Diff(expected, text)}");
    }

    private static string Diff(string expected, string actual)
    {
        var report = new StringBuilder();
        foreach (
            var line in new InlineDiffBuilder(new Differ())
                .BuildDiffModel(expected, actual)
                .Lines.Where(l => l.Type != ChangeType.Unchanged)
        )
        {
            report.Append(line.Type == ChangeType.Inserted ? "+ " : "- ").Append(line.Text).Append('\n');
        }

        return report.ToString();
    }
}
