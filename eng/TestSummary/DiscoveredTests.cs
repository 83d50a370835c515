using System.Globalization;
using System.Text.RegularExpressions;

namespace NsnGen.TestSummary;

/// <summary>The tests that a run is expected to report.</summary>
public static partial class DiscoveredTests
{
    /// <summary>Reads what "dotnet test --list-tests" prints: among other lines, each test's name after four blanks.</summary>
    public static IReadOnlyList<string> Read(IEnumerable<string> lines) =>
        [
            .. lines
                .Where(line => line.Length > 4 && line.StartsWith("    ", StringComparison.Ordinal) && line[4] != ' ')
                .Select(line => AsReported(line.Trim())),
        ];

    /// <summary>The name as a result file spells it: what XML cannot hold, and every surrogate, as <c>\uXXXX</c>.</summary>
    private static string AsReported(string name) =>
        NotInResultFiles()
            .Replace(name, match => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)match.Value[0]:x4}"));

    [GeneratedRegex(@"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]")]
    private static partial Regex NotInResultFiles();
}
