using System.CommandLine;
using System.Globalization;
using NsnGen;
using NsnGen.Engine;
using NsnGen.Samples;
using NsnGen.Samples.ApiDocs;

var docs = new Option<string>("--docs")
{
    Description = "The packs folder of a .NET SDK, whose documentation is the data.",
    DefaultValueFactory = _ => ReferenceDocs.DefaultFolder,
};
var output = new Option<string>("--out")
{
    Description = "Where report.html, frontier.csv and frontier.json go.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "demo"),
};
var seed = new Option<int>("--seed") { Description = "Seed of weights, row order and ranks." };
var epochs = new Option<int?>("--epochs")
{
    Description =
        "Passes over the data for the dense model; joint training takes twice as many. [default: 4, quick: 2]",
};
var quick = new Option<bool>("--quick") { Description = "Fewer rows and passes, less than a minute." };
var ask = new Option<string?>("--ask") { Description = "A text to classify instead of the three built-in ones." };
epochs.Validators.Add(result =>
{
    if (
        result.Tokens is [{ Value: var text }]
        && int.TryParse(text, CultureInfo.InvariantCulture, out var count)
        && count < 1
    )
    {
        result.AddError("--epochs must be at least 1.");
    }
});

var command = new RootCommand("Predicts the namespace of a .NET API from its summary, at every compute budget.")
{
    docs,
    output,
    seed,
    epochs,
    quick,
    ask,
};
command.SetAction(
    async (arguments, cancellation) =>
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
        try
        {
            await new Demo(options, Screen.ForConsole(), cancellation).RunAsync();
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped; no report was written");
            return 130;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TorchEngineException)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }
);
return await command.Parse(args).InvokeAsync();
