using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchSharp;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>Compilations over the running framework, the real runtime and the real engine.</summary>
internal static partial class Sources
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    public static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        nullableContextOptions: NullableContextOptions.Enable,
        warningLevel: 9999
    );

    public static readonly IReadOnlyList<MetadataReference> References = FindReferences();

    /// <summary>One compilation without sources, so that the references are read once.</summary>
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Sample",
        references: References,
        options: Options
    );

    public static CSharpCompilation Compile(params string[] sources) =>
        Empty.AddSyntaxTrees(
            sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, OptionsOf(s), path: $"Source{i}.cs"))
        );

    /// <summary>A source may speak of its project's <c>&lt;LangVersion&gt;</c>.</summary>
    private static CSharpParseOptions OptionsOf(string source) =>
        LanguageVersionElement().Match(source) is { Success: true } match
        && LanguageVersionFacts.TryParse(match.Groups["version"].Value, out var version)
            ? ParseOptions.WithLanguageVersion(version)
            : ParseOptions;

    [GeneratedRegex("<LangVersion>(?<version>[^<]+)</LangVersion>")]
    private static partial Regex LanguageVersionElement();

    /// <summary>The text of a file of the folder Scenarios.</summary>
    public static string Scenario(string name) => Resource(name + ".cs");

    /// <summary>The text of a file that this assembly carries.</summary>
    public static string Resource(string name)
    {
        using var stream =
            typeof(Sources).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no resource '{name}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static MetadataReference[] FindReferences()
    {
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        string[] own = [typeof(NestedSubspaceAttribute).Assembly.Location, typeof(torch).Assembly.Location];
        return trusted
            .Split(Path.PathSeparator)
            .Concat(own)
            .DistinctBy(Path.GetFileName)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToArray();
    }
}
