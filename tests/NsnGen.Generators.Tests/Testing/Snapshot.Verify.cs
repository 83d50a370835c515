using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using VerifyTests;
using VerifyXunit;

namespace NsnGen.Generators.Tests.Testing;

/// <summary>Compares generated files with the approved ones by Verify itself (<c>-p:SnapshotEngine=verify</c>).</summary>
internal static class Snapshot
{
    [ModuleInitializer]
    public static void Initialize() => VerifySourceGenerators.Initialize();

    public static async Task VerifyAsync(GeneratorDriver driver, string folder, string name) =>
        await Verifier.Verify(driver).UseDirectory(folder).UseFileName(name);
}
