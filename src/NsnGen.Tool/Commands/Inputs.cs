using System.CommandLine;
using System.Globalization;

namespace NsnGen.Tool;

/// <summary>Arguments and options that several commands have.</summary>
internal static class Inputs
{
    /// <summary>A nested checkpoint.</summary>
    public static Argument<string> Checkpoint(string name, string description) =>
        new(name) { Description = description };

    /// <summary>JSON instead of text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object on stdout, for programs." };

    /// <summary>Leave to replace a file.</summary>
    public static Option<bool> Force() => new("--force") { Description = "Replace the output if it is there." };

    /// <summary>Where the result goes.</summary>
    public static Option<string> Output() =>
        new("--output", "-o")
        {
            Description = "The file to write, which appears when it is complete.",
            Required = true,
        };

    /// <summary>A rank of at least 1.</summary>
    public static Option<int?> Rank(string description, bool required = true)
    {
        var option = new Option<int?>("--rank", "-r") { Description = description, Required = required };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens is [{ Value: var text }]
                && int.TryParse(text, CultureInfo.InvariantCulture, out var rank)
                && rank < 1
            )
            {
                result.AddError($"--rank must be at least 1; it is {rank}.");
            }
        });
        return option;
    }

    /// <summary>Checks that a file may be written.</summary>
    /// <exception cref="IOException">It is there.</exception>
    public static string Free(string path, bool force) =>
        !force && Path.Exists(path) ? throw new IOException($"'{path}' is there already; --force replaces it.") : path;
}
