using System.CommandLine;

namespace NsnGen.Tool;

/// <summary><c>nsn inspect</c></summary>
internal static class InspectCommand
{
    public static Command Make()
    {
        var file = Inputs.Checkpoint("file", "A nested checkpoint.");
        var json = Inputs.Json();
        return ToolCommand.Make(
            "inspect",
            "Shows what is in a nested checkpoint: layers, ranks, the energy that each rank keeps, and what it costs.",
            [file, json],
            (arguments, cancellation) =>
            {
                var found = Inspector.Inspect(arguments.GetRequiredValue(file), cancellation);
                if (arguments.GetValue(json))
                {
                    Json.Write(found);
                }
                else
                {
                    InspectionPage.Show(found, Screen.ForConsole());
                }
                return ToolCommand.Done;
            }
        );
    }
}
