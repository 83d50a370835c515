using System.CommandLine;
using NsnGen.Engine;
using NsnGen.Files;

namespace NsnGen.Tool;

/// <summary>The command line: what its commands have in common, Ctrl-C, exit codes, and a line for what goes wrong.</summary>
internal static class ToolCommand
{
    /// <summary>Done; of <c>compare</c>: equal.</summary>
    public const int Done = 0;

    /// <summary>Of <c>compare</c>: different.</summary>
    public const int Different = 1;

    /// <summary>Something is wrong with the command line, a file or the engine. As diff and grep have it, whose 1 is an answer.</summary>
    public const int Fault = 2;

    /// <summary>Ctrl-C was pressed.</summary>
    public const int Stopped = 130;

    private const string Description = """
        Looks into nested checkpoints, cuts, grows, exports and compares them, without the model's class.

        Exit codes: 0 done (compare: equal), 1 compare: different, 2 a fault, which a line on stderr names, 130 after Ctrl-C.
        """;

    /// <summary>Reads the arguments and runs a command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(Description);
        root.Subcommands.Add(InspectCommand.Make());
        root.Subcommands.Add(CutCommand.Make());
        root.Subcommands.Add(GrowCommand.Make());
        root.Subcommands.Add(ExportCommand.Make());
        root.Subcommands.Add(GgufCommand.Make());
        root.Subcommands.Add(CompareCommand.Make());
        var arguments = root.Parse(args);
        var code = await arguments
            // The answer of one call of libtorch on a large factor is waited for.
            .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) })
            .ConfigureAwait(false);
        return arguments.Errors.Count > 0 ? Fault : code;
    }

    /// <summary>A command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="symbols">Arguments and options, in the order in which help shows them.</param>
    /// <param name="run">Does it and gives the exit code; it is told when Ctrl-C is pressed.</param>
    public static Command Make(
        string name,
        string description,
        IEnumerable<Symbol> symbols,
        Func<ParseResult, CancellationToken, int> run
    )
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }
        // On another thread, for what runs here could not be told of Ctrl-C.
        command.SetAction(
            (arguments, cancellation) => Task.Run(() => Guarded(arguments, cancellation), CancellationToken.None)
        );
        return command;

        int Guarded(ParseResult arguments, CancellationToken cancellation)
        {
            try
            {
                return run(arguments, cancellation);
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("stopped; nothing was written");
                return Stopped;
            }
            catch (Exception fault) when (IsOfInput(fault))
            {
                Console.Error.WriteLine(fault.Message);
                return Fault;
            }
        }
    }

    /// <summary>Whether a user can do something about it: a file, a folder, the engine, a number that a type cannot hold, or what the tool cannot know.</summary>
    private static bool IsOfInput(Exception fault) =>
        fault
            is IOException
                or InvalidDataException
                or UnauthorizedAccessException
                or NotSupportedException
                or ArgumentException
                or CheckpointException
                or TorchEngineException
                or Analysis.BrokenModelException;
}
