namespace NsnGen.Package.Tests;

/// <summary>What differs from one user's project to another's.</summary>
internal sealed record UserSettings
{
    /// <summary>For what it is built, with semicolons between.</summary>
    public string Frameworks { get; init; } = "net10.0";

    /// <summary>Properties of MSBuild.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Packages that others do not have, with their versions.</summary>
    public IReadOnlyDictionary<string, string> Packages { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the versions of packages stand in Directory.Packages.props.</summary>
    public bool HasCentralVersions { get; init; }

    /// <summary>Outputs are hard links where they can be, which saves half a gigabyte each and is the harder case.</summary>
    /// <param name="references">Packages with their versions.</param>
    public string ProjectFile(IReadOnlyDictionary<string, string> references) =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <{FrameworkProperty}>{Frameworks}</{FrameworkProperty}>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
                {string.Concat(Properties.Select(property => $"<{property.Key}>{property.Value}</{property.Key}>"))}
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(references.Select(Reference))}
              </ItemGroup>
            </Project>
            """;

    /// <param name="references">Packages with their versions.</param>
    public static string VersionsFile(IReadOnlyDictionary<string, string> references) =>
        $"""
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(
                references.Select(package => $"""<PackageVersion Include="{package.Key}" Version="{package.Value}" />""")
            )}
              </ItemGroup>
            </Project>
            """;

    private string FrameworkProperty => Frameworks.Contains(';') ? "TargetFrameworks" : "TargetFramework";

    private string Reference(KeyValuePair<string, string> package) =>
        HasCentralVersions
            ? $"""<PackageReference Include="{package.Key}" />"""
            : $"""<PackageReference Include="{package.Key}" Version="{package.Value}" />""";
}
