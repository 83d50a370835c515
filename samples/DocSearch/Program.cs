using System.CommandLine;
using NsnGen.Samples;
using NsnGen.Samples.DocSearch;

var search = new SearchCommandOptions();
var output = SampleCommand.Out("demo");
var ask = new Option<string?>("--ask") { Description = "A text to search for instead of the three built-in ones." };
var quick = SampleCommand.Quick("Fewer texts and steps, less than two minutes.");

return await SampleCommand.RunAsync(
    args,
    "Searches the documentation of .NET with a sentence encoder at every compute budget.",
    [.. search.All, output, ask, quick],
    (arguments, screen, cancellation) =>
    {
        var isQuick = arguments.GetValue(quick);
        var options = new DemoOptions
        {
            Search = search.Read(arguments, isQuick),
            Out = arguments.GetRequiredValue(output),
            Ask = arguments.GetValue(ask),
        };
        return new Demo(isQuick ? options.Quick() : options, screen, cancellation).RunAsync();
    }
);
