using System.CommandLine;
using NsnGen.Samples;
using NsnGen.Samples.Quickstart;

var docs = new Option<string>("--docs")
{
    Description = "The packs folder of a .NET SDK, whose documentation is the data.",
    DefaultValueFactory = _ => ReferenceDocs.DefaultFolder,
};
var output = SampleCommand.Out("quickstart");
var seed = SampleCommand.Seed("Seed of weights, row order and ranks.");
var epochs = SampleCommand.Count(
    "--epochs",
    "Passes over the data for the dense model; joint training takes twice as many. [default: 4, quick: 2]"
);
var quick = SampleCommand.Quick("Fewer rows and passes, less than a minute.");
var ask = new Option<string?>("--ask") { Description = "A text to classify instead of the three built-in ones." };

return await SampleCommand.RunAsync(
    args,
    "Predicts the namespace of a .NET API from its summary, at every compute budget.",
    [docs, output, seed, epochs, quick, ask],
    (arguments, screen, cancellation) =>
    {
        var options = new DemoOptions
        {
            Docs = arguments.GetRequiredValue(docs),
            Out = arguments.GetRequiredValue(output),
            Seed = arguments.GetValue(seed),
            Ask = arguments.GetValue(ask),
        };
        options = arguments.GetValue(quick) ? options.Quick() : options;
        options = options with { Epochs = arguments.GetValue(epochs) ?? options.Epochs };
        return new Demo(options, screen, cancellation).RunAsync();
    }
);
