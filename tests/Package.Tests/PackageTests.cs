using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Package.Tests;

/// <summary>What a user gets who knows only the package.</summary>
[Trait("Speed", "Slow")]
public sealed class PackageTests(PackageFeed feed)
{
    [Fact]
    public async Task Analyzer_of_the_package_refuses_a_rank_that_the_model_lacks()
    {
        var project = new UserProject(feed, "rank", ReadmeExample.With("nested.WithRank(128);"));

        var (built, messages) = await project.TryAsync("build");

        Assert.NotEqual(0, built);
        Assert.Contains(
            "error NSN2001: Rank 128 exceeds the maximum rank 64 of Mlp",
            messages,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Compiler_that_is_too_old_is_named_in_one_error()
    {
        var project = new UserProject(feed, "old compiler", ReadmeExample.Program);

        var (built, messages) = await project.TryAsync("build", "-p:CompilerApiVersion=roslyn4.8", "-clp:Summary");

        Assert.NotEqual(0, built);
        Assert.Contains(
            "NsnGen generates code with the C# compiler 4.14 or newer, and this project is built with 4.8.",
            messages,
            StringComparison.Ordinal
        );
        Assert.Contains("1 Error(s)", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Package_holds_what_it_should()
    {
        using var package = Open("NsnGen");
        var files = package.Entries.Select(e => e.FullName).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "README.md",
                "LICENSE",
                "icon.png",
                "lib/net8.0/NsnGen.dll",
                "lib/net8.0/NsnGen.xml",
                "lib/net10.0/NsnGen.dll",
                "lib/net10.0/NsnGen.xml",
                "analyzers/dotnet/cs/NsnGen.Generators.dll",
                "analyzers/dotnet/cs/NsnGen.CodeFixes.dll",
                "buildTransitive/NsnGen.targets",
                "buildTransitive/Trimming.targets",
                "buildTransitive/WeakVersion.cs",
                "buildTransitive/WeakVersion.targets",
            },
            files
        );
        Assert.DoesNotContain(files, f => Path.GetFileName(f).StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    /// <summary>So a debugger steps into them without a server for symbols or sources.</summary>
    [Fact]
    public async Task Assemblies_of_the_package_carry_their_symbols_and_sources()
    {
        using var package = Open("NsnGen");
        var assemblies = package.Entries.Where(e => e.Name.EndsWith(".dll", StringComparison.Ordinal)).ToList();
        Assert.Contains(assemblies, assembly => assembly.Name == "NsnGen.dll");
        Assert.Contains(assemblies, assembly => assembly.Name == "NsnGen.Generators.dll");
        foreach (var entry in assemblies)
        {
            using var image = new MemoryStream();
            await using var packed = entry.Open();
            await packed.CopyToAsync(image, TestContext.Current.CancellationToken);
            image.Position = 0;
            using var assembly = new PEReader(image);
            Assert.Empty(DocumentsWithoutSource(assembly));
        }
    }

    private static List<string> DocumentsWithoutSource(PEReader assembly)
    {
        var embedded = new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
        var directory = assembly
            .ReadDebugDirectory()
            .Single(e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(directory);
        var reader = symbols.GetMetadataReader();
        Assert.NotEmpty(reader.Documents);
        return
        [
            .. reader
                .Documents.Where(document =>
                    !reader
                        .GetCustomDebugInformation(document)
                        .Select(reader.GetCustomDebugInformation)
                        .Any(information => reader.GetGuid(information.Kind) == embedded)
                )
                .Select(document => reader.GetString(reader.GetDocument(document).Name)),
        ];
    }

    [Fact]
    public void Package_depends_on_the_engine_and_on_the_abstract_logger_alone()
    {
        using var package = Open("NsnGen");
        using var manifest = package.GetEntry("NsnGen.nuspec")!.Open();

        var dependencies = XDocument
            .Load(manifest)
            .Descendants()
            .Where(e => e.Name.LocalName == "group")
            .ToDictionary(
                group => group.Attribute("targetFramework")!.Value,
                group =>
                    group.Elements().ToDictionary(e => e.Attribute("id")!.Value, e => e.Attribute("version")!.Value)
            );

        Assert.Equal(["net10.0", "net8.0"], dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            dependencies.Values,
            needed =>
            {
                Assert.Equal(["Microsoft.Extensions.Logging.Abstractions", "TorchSharp"], needed.Keys.Order());
                Assert.Equal(PackageFeed.Setting("TorchSharpVersion"), needed["TorchSharp"]);
            }
        );
    }

    [Theory]
    [InlineData("NsnGen.Analysis")]
    [InlineData("NsnGen.PyTorch")]
    [InlineData("NsnGen.Gguf")]
    [InlineData("NsnGen.Serving")]
    [InlineData("NsnGen.Distributed")]
    [InlineData("NsnGen.Onnx")]
    public void The_other_packages_hold_one_assembly_for_each_framework_and_need_the_first(string id)
    {
        using var package = Open(id);
        using var manifest = package.GetEntry($"{id}.nuspec")!.Open();

        Assert.Equal(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", $"lib/net8.0/{id}.dll", $"lib/net8.0/{id}.xml"],
            package
                .Entries.Select(e => e.FullName)
                .Where(f => f.StartsWith("lib/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            XDocument.Load(manifest).Descendants().Where(e => e.Name.LocalName == "dependency"),
            e => e.Attribute("id")!.Value == "NsnGen"
        );
    }

    private ZipArchive Open(string id) =>
        ZipFile.OpenRead(Path.Combine(feed.Feed, $"{id}.{PackageFeed.Setting("Version")}.nupkg"));
}
