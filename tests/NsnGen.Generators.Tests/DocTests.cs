using Microsoft.CodeAnalysis;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>The code that the documentation shows compiles, and gives the diagnostics that it says. docs/snapshots.md has its own test.</summary>
public sealed class DocTests
{
    private static readonly string Docs = Path.Combine(Repository.Root, "docs");

    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(Docs, "diagnostics")).Select(p => Path.GetFileNameWithoutExtension(p))];

    public static TheoryData<string> Guides =>
        [
            .. Directory
                .GetFiles(Docs, "*.md")
                .Select(p => Path.GetFileName(p))
                .Where(p => p is not "snapshots.md" && DocSample.Blocks(Path.Combine(Docs, p)).Count > 0),
        ];

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(Pages))]
    public async Task First_sample_of_a_diagnostic_triggers_it_and_the_others_are_mended(string id)
    {
        var samples = DocSample.Blocks(Path.Combine(Docs, "diagnostics", id + ".md"));

        var bad = Generation.Run(DocSample.Program(samples[0]));
        Assert.Contains(id, (await bad.AnalyzerDiagnosticsAsync()).Select(d => d.Id));
        foreach (var sample in samples.Skip(1))
        {
            await AssertCleanAsync(sample);
        }
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task Code_of_a_guide_compiles(string guide)
    {
        var generated = Generation.Run(ReadmeExample.Model).Text;
        foreach (var block in DocSample.Blocks(Path.Combine(Docs, guide)))
        {
            if (block.StartsWith("public sealed partial class Nested", StringComparison.Ordinal))
            {
                Assert.All(Lines(block), line => Assert.Contains(line, generated, StringComparison.Ordinal));
            }
            else
            {
                await AssertCleanAsync(block);
            }
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim());

    private static async Task AssertCleanAsync(string sample)
    {
        var generation = Generation.Run(DocSample.Program(sample));
        Assert.Empty(generation.CompilerDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.Empty(await generation.AnalyzerDiagnosticsAsync());
    }
}
