using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace NsnGen.Engine;

/// <summary>What the system's loader says of a library that it cannot load, in words that help.</summary>
internal static partial class LoadFault
{
    private const string Page = "docs/engines.md of NsnGen tells more.";
    private const int Timeout = 1000;

    /// <summary>Whether a library is there and does not fit the system, so that looking for it elsewhere is in vain.</summary>
    public static bool IsFinal(string message) => MissingVersion().IsMatch(message);

    /// <param name="message">The message of the exception that loading threw.</param>
    public static string Explain(string message)
    {
        if (MissingVersion().Match(message) is { Success: true } match)
        {
            var version = match.Groups["version"].Value;
            return $"{Path.GetFileName(match.Groups["library"].Value)} needs {version}, which {match.Groups["provider"].Value} "
                + $"of this system does not have. {AgainstVersion(version)} {Page}";
        }
        if (MissingDependency().Match(message) is { Success: true } dependency)
        {
            return $"{dependency.Groups["library"].Value} is missing, which TorchSharp's library needs. {AddPackage} {Page}";
        }
        var spoken = string.Join(' ', Lines(message).Where(line => !IsAbsence(line)));
        return spoken.Length == 0
            ? $"TorchSharp's library for {RuntimeInformation.RuntimeIdentifier} is not beside the program. {AddPackage} {Page}"
            : $"TorchSharp's library does not load: {spoken} {Page}";
    }

    private static string AddPackage =>
        RuntimeInformation.ProcessArchitecture != Architecture.X64 && OperatingSystem.IsLinux()
            ? "TorchSharp has none for Linux on this kind of processor."
            : "Add the package TorchSharp-cpu, or on Linux libtorch-cpu-linux-x64, in the version that TorchSharp asks for.";

    /// <summary>The one requirement that nothing uses can be lifted; every other one needs a newer system.</summary>
    private static string AgainstVersion(string version) =>
        version == "GLIBCXX_3.4.32"
            ? "Build with NsnGen's targets, which make this requirement weak (NsnGenWeakGlibcxx must not be false), "
                + "or run on Debian 13, Ubuntu 24.04 or newer."
            : "Run on a newer system: Debian 12, Ubuntu 22.04 or later.";

    /// <summary>What the loader said, without .NET's own first line.</summary>
    private static IEnumerable<string> Lines(string message) =>
        message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(1);

    /// <summary>One of the places where the library was looked for and is not.</summary>
    private static bool IsAbsence(string line) => line.Contains("no such file", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        @"(?<provider>\S+): version [`'](?<version>[^']+)' not found \(required by (?<library>[^)\n]+)\)",
        RegexOptions.None,
        Timeout
    )]
    private static partial Regex MissingVersion();

    /// <summary>A name without a folder is one that another library asks for.</summary>
    [GeneratedRegex(@"^(?<library>[^/\s]+): cannot open shared object file", RegexOptions.Multiline, Timeout)]
    private static partial Regex MissingDependency();
}
