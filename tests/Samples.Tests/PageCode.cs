using System.Text.RegularExpressions;
using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>Code of a page that stands in a test too, where it is compiled and run.</summary>
internal static partial class PageCode
{
    /// <summary>Every block of a page is in the test's file; line breaks and indentation are the formatter's.</summary>
    /// <param name="page">The page's name in <c>docs</c>.</param>
    /// <param name="blocks">How many blocks it has.</param>
    /// <param name="test">The test's file, below <c>tests/Samples.Tests</c>.</param>
    public static void AssertIsIn(string page, int blocks, string test)
    {
        var root = Reference.Root();
        var here = Flat(File.ReadAllText(Path.Combine(root, "tests", "Samples.Tests", test)));
        var shown = Block().Matches(File.ReadAllText(Path.Combine(root, "docs", page)));
        Assert.Equal(blocks, shown.Count);
        Assert.All(shown, block => Assert.Contains(Flat(block.Groups["code"].Value), here, StringComparison.Ordinal));
    }

    private static string Flat(string code) => Space().Replace(code, "");

    [GeneratedRegex("```cs\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
