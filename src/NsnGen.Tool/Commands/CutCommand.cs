using System.CommandLine;
using NsnGen.Checkpoints;

namespace NsnGen.Tool;

/// <summary><c>nsn cut</c></summary>
internal static class CutCommand
{
    public static Command Make()
    {
        var file = Inputs.Checkpoint("file", "A nested checkpoint.");
        var rank = Inputs.Rank("The largest rank to keep.");
        var (output, force, json) = (Inputs.Output(), Inputs.Force(), Inputs.Json());
        return ToolCommand.Make(
            "cut",
            "Writes a smaller nested checkpoint with the first ranks, which 'grow' and Grow() enlarge again.",
            [file, rank, output, force, json],
            (arguments, cancellation) =>
            {
                var path = Inputs.Free(arguments.GetRequiredValue(output), arguments.GetValue(force));
                var to = arguments.GetValue(rank)!.Value;
                NestedPrefix.Cut(arguments.GetRequiredValue(file), to, path, cancellation);
                WrittenFile.Of(path, to).Tell(arguments.GetValue(json));
                return ToolCommand.Done;
            }
        );
    }
}
