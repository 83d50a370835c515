using System.Reflection;
using System.Runtime.InteropServices;
using NsnGen.Engine;

namespace NsnGen.Tool;

/// <summary>
/// Finds libtorch, which the tool does not carry: it has hundreds of megabytes for each system, and whoever builds a TorchSharp program has
/// it among NuGet's packages.
/// </summary>
internal static class Libtorch
{
    /// <summary>The environment variable that names the folder of libtorch's libraries.</summary>
    public const string Variable = "NSN_LIBTORCH";

    /// <summary>Loads libtorch and TorchSharp's library.</summary>
    /// <exception cref="TorchEngineException">They are not found, or do not load.</exception>
    public static void Load()
    {
        var folder = Folder();
        var library = Path.Combine(folder, FileName);
        if (!File.Exists(library))
        {
            throw new TorchEngineException(
                $"libtorch is needed for this, and there is no '{library}'. Restore a project that references the package {Package} "
                    + $"{Version}, or name the folder of its libraries in {Variable}. docs/tool.md of NsnGen tells more."
            );
        }
        try
        {
            // TorchSharp's library asks for it by name, and gets what is loaded.
            NativeLibrary.Load(library);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchEngineException($"'{library}' does not load: {fault.Message}", fault);
        }
        TorchEngine.EnsureLoaded();
    }

    private static string Folder() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : Path.Combine(Packages(), Package, Version, "runtimes", System, "native");

    private static string Packages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Package => $"libtorch-cpu-{System}";

    private static string System =>
        OperatingSystem.IsWindows() ? "win-x64"
        : OperatingSystem.IsMacOS() ? "osx-arm64"
        : "linux-x64";

    private static string FileName =>
        OperatingSystem.IsWindows() ? "torch_cpu.dll"
        : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib"
        : "libtorch.so";

    private static string Version =>
        typeof(Libtorch)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "LibtorchVersion")
            .Value!;
}
