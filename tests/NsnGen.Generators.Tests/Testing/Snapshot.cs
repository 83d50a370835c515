using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>
/// Compares generated files with the approved ones, in the file convention of Verify and its source generator extension:
/// <c>Name#HintName.verified.cs</c> is approved, <c>.received.cs</c> is written beside it when the two differ.
/// </summary>
internal static class Snapshot
{
    public static Task VerifyAsync(GeneratorDriver driver, string folder, string name)
    {
        var sources = driver.GetRunResult().Results.SelectMany(r => r.GeneratedSources).ToList();
        var faults = sources
            .Select(s => Compare(s, folder, name))
            .OfType<string>()
            .Concat(Stale(sources, folder, name));
        var report = string.Join('\n', faults);
        Assert.True(report.Length == 0, report);
        return Task.CompletedTask;
    }

    /// <returns>What differs, or null.</returns>
    private static string? Compare(GeneratedSourceResult source, string folder, string name)
    {
        var verified = Path.Combine(folder, FileName(source, name));
        var received = Path.ChangeExtension(Path.ChangeExtension(verified, null), ".received.cs");
        var text = $"//HintName: {source.HintName}\n{source.SourceText}";
        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : "";
        if (string.Equals(expected, text, StringComparison.Ordinal))
        {
            File.Delete(received);
            return null;
        }

        File.WriteAllText(received, text);
        return $"{Path.GetFileName(received)} differs from the approved file:\n{Diff(expected, text)}";
    }

    /// <summary>Approved files of what is no longer generated.</summary>
    private static IEnumerable<string> Stale(List<GeneratedSourceResult> sources, string folder, string name) =>
        Directory
            .GetFiles(folder, $"{name}#*.verified.cs")
            .Select(path => Path.GetFileName(path))
            .Except(sources.Select(s => FileName(s, name)), StringComparer.Ordinal)
            .Select(file => $"{file} is approved, but nothing like it is generated.");

    private static string FileName(GeneratedSourceResult source, string name) =>
        $"{name}#{Path.GetFileNameWithoutExtension(source.HintName)}.verified.cs";

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
