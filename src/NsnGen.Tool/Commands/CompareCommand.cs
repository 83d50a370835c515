using System.CommandLine;

namespace NsnGen.Tool;

/// <summary><c>nsn compare</c></summary>
internal static class CompareCommand
{
    public static Command Make()
    {
        var first = Inputs.Checkpoint("first", "A nested checkpoint.");
        var second = Inputs.Checkpoint("second", "Another one.");
        var json = Inputs.Json();
        return ToolCommand.Make(
            "compare",
            "Says what two nested checkpoints differ in, and whether one is a prefix of the other. Exit code 0 if they are equal, 1 if not.",
            [first, second, json],
            (arguments, cancellation) =>
            {
                var found = Comparer.Compare(
                    arguments.GetRequiredValue(first),
                    arguments.GetRequiredValue(second),
                    cancellation
                );
                if (arguments.GetValue(json))
                {
                    Json.Write(found);
                }
                else
                {
                    ComparisonPage.Show(found, Screen.ForConsole());
                }
                return found.Relation is Relation.Equal ? ToolCommand.Done : ToolCommand.Different;
            }
        );
    }
}
