using System.CommandLine;
using System.Globalization;
using NsnGen.Engine;
using NsnGen.Files;

namespace NsnGen.Samples;

/// <summary>The command line of a sample: what its options have in common, Ctrl-C, and a line for what goes wrong.</summary>
public static class SampleCommand
{
    /// <summary>Where the report goes.</summary>
    /// <param name="folder">The folder below <c>artifacts</c> that is the default.</param>
    public static Option<string> Out(string folder) =>
        new("--out")
        {
            Description = "Where report.html, frontier.csv and frontier.json go.",
            DefaultValueFactory = _ => Path.Combine("artifacts", folder),
        };

    /// <summary>The seed; 0 if it is not given.</summary>
    public static Option<int> Seed(string description) => new("--seed") { Description = description };

    /// <summary>A short run.</summary>
    public static Option<bool> Quick(string description) => new("--quick") { Description = description };

    /// <summary>A number of at least 1; null if it is not given.</summary>
    public static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens is [{ Value: var text }]
                && int.TryParse(text, CultureInfo.InvariantCulture, out var count)
                && count < 1
            )
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    /// <summary>Reads the arguments and runs the sample.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="description">What the sample does.</param>
    /// <param name="options">In the order in which help shows them.</param>
    /// <param name="run">The sample; it is told when Ctrl-C is pressed.</param>
    /// <returns>The exit code: 0, 1 for a fault that is named in a line, 130 after Ctrl-C.</returns>
    public static Task<int> RunAsync(
        string[] args,
        string description,
        IEnumerable<Option> options,
        Func<ParseResult, Screen, CancellationToken, Task> run
    )
    {
        var command = new RootCommand(description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
        command.SetAction(
            async (arguments, cancellation) =>
            {
                try
                {
                    await run(arguments, Screen.ForConsole(), cancellation);
                    return 0;
                }
                catch (OperationCanceledException)
                {
                    Console.Error.WriteLine("stopped; no report was written");
                    return 130;
                }
                catch (Exception fault) when (IsOfInput(fault))
                {
                    Console.Error.WriteLine(fault.Message);
                    return 1;
                }
            }
        );
        // A step of training may take longer than the two seconds that are given by default.
        return command
            .Parse(args)
            .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    /// <summary>Whether a user can do something about it: a file, a folder, or the engine.</summary>
    private static bool IsOfInput(Exception fault) =>
        fault
            is IOException
                or InvalidDataException
                or UnauthorizedAccessException
                or CheckpointException
                or TorchEngineException;
}
