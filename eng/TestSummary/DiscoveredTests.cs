namespace NsnGen.TestSummary;

/// <summary>The tests that a run is expected to report.</summary>
public static class DiscoveredTests
{
    /// <summary>Reads what "dotnet test --list-tests" prints: among other lines, each test's name after four blanks.</summary>
    public static IReadOnlyList<string> Read(IEnumerable<string> lines) =>
        [
            .. lines
                .Where(line => line.Length > 4 && line.StartsWith("    ", StringComparison.Ordinal) && line[4] != ' ')
                .Select(line => line.Trim()),
        ];
}
