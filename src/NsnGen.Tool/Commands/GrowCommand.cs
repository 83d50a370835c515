using System.CommandLine;
using NsnGen.Checkpoints;

namespace NsnGen.Tool;

/// <summary><c>nsn grow</c></summary>
internal static class GrowCommand
{
    public static Command Make()
    {
        var file = Inputs.Checkpoint("file", "A nested checkpoint of few ranks.");
        var from = new Option<string>("--from")
        {
            Description = "A nested checkpoint of more, which begins with the components of the first.",
            Required = true,
        };
        var rank = Inputs.Rank("The largest rank to have then. [default: all there are]", required: false);
        var (output, force, json) = (Inputs.Output(), Inputs.Force(), Inputs.Json());
        return ToolCommand.Make(
            "grow",
            "Writes a nested checkpoint with further ranks; biases and what stays dense are those of the first file.",
            [file, from, rank, output, force, json],
            (arguments, cancellation) =>
            {
                var path = Inputs.Free(arguments.GetRequiredValue(output), arguments.GetValue(force));
                var to = NestedPrefix.Grow(
                    arguments.GetRequiredValue(file),
                    arguments.GetRequiredValue(from),
                    arguments.GetValue(rank),
                    path,
                    cancellation
                );
                WrittenFile.Of(path, to).Tell(arguments.GetValue(json));
                return ToolCommand.Done;
            }
        );
    }
}
