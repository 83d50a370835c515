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
        var options = new DemoOptions
        {
            Search = search.Read(arguments),
            Out = arguments.GetRequiredValue(output),
            Ask = arguments.GetValue(ask),
        };
        options = arguments.GetValue(quick) ? options.Quick() : options;
        return new Demo(
            options with
            {
                Search = search.Override(options.Search, arguments),
            },
            screen,
            cancellation
        ).RunAsync();
    }
);
