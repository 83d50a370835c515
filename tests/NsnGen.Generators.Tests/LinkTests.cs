using System.Text.RegularExpressions;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>Links between pages lead somewhere, on GitHub as on the site, and every page can be found.</summary>
public sealed partial class LinkTests
{
    private static readonly string Docs = Path.Combine(Repository.Root, "docs");

    /// <summary>What eng/Site/docfx.json takes: pages, pictures and results.</summary>
    private static readonly string[] OnSite = [".md", ".svg", ".png", ".csv"];

    public static TheoryData<string> Pages =>
        [
            "README.md",
            "CONTRIBUTING.md",
            .. Directory
                .GetFiles(Docs, "*.md", SearchOption.AllDirectories)
                .Select(page => Path.GetRelativePath(Repository.Root, page)),
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_and_headings(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        foreach (Match link in Link().Matches(WithoutCode(path)))
        {
            var (file, heading) = (link.Groups["file"].Value, link.Groups["heading"].Value);
            var target = file.Length == 0 ? path : Path.Combine(Path.GetDirectoryName(path)!, file);
            // The site has no pages for folders.
            Assert.True(File.Exists(target), $"{page} leads to {file}, which is no file.");
            Assert.True(OnSite.Contains(Path.GetExtension(target)), $"{page} leads to {file}, which the site lacks.");
            Assert.True(
                heading.Length == 0 || Headings(target).Contains(heading),
                $"{page} leads to {file}#{heading}, which no heading has."
            );
        }
    }

    [Fact]
    public void Every_guide_is_in_the_table_of_contents()
    {
        var listed = TocEntry()
            .Matches(File.ReadAllText(Path.Combine(Docs, "toc.yml")))
            .Select(entry => Path.GetFullPath(Path.Combine(Docs, entry.Groups["file"].Value)));
        Assert.Equal(
            Pages.Select(page => Path.Combine(Repository.Root, page.Data)).Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_diagnostic_is_in_the_list()
    {
        var list = File.ReadAllText(Path.Combine(Docs, "diagnostics.md"));
        foreach (var page in Directory.GetFiles(Path.Combine(Docs, "diagnostics"), "*.md"))
        {
            var id = Path.GetFileNameWithoutExtension(page);
            var lines = File.ReadAllLines(page);
            Assert.Contains(
                $"| [{id}](diagnostics/{id}.md) | {lines[2].Split('.')[0]} | {lines[0][$"# {id}: ".Length..]} |",
                list,
                StringComparison.Ordinal
            );
        }
    }

    private static string WithoutCode(string page) => Code().Replace(File.ReadAllText(page), "");

    /// <summary>What GitHub and docfx make of headings.</summary>
    private static HashSet<string> Headings(string page) =>
        [
            .. Heading()
                .Matches(WithoutCode(page))
                .Select(heading =>
                    NoAnchor().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')
                ),
        ];

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)]*))?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"^\s*href: (?<file>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TocEntry();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
