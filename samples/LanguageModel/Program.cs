using System.CommandLine;
using System.Globalization;
using NsnGen;
using NsnGen.Engine;
using NsnGen.Files;
using NsnGen.Samples;
using NsnGen.Samples.LanguageModel;

var weights = new Option<string>("--weights")
{
    Description = "The folder with stories260K.bin or stories260K.safetensors, and tok512.bin.",
    Required = true,
};
var stories = new Option<string>("--stories") { Description = "A JSON array of stories.", Required = true };
var output = new Option<string>("--out")
{
    Description = "Where report.html, frontier.csv and frontier.json go.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "language-model"),
};
var steps = new Option<int?>("--steps") { Description = "Steps of joint training. [default: 540, quick: 30]" };
var seed = new Option<int>("--seed") { Description = "Seed of the stories of each step." };
var quick = new Option<bool>("--quick") { Description = "Fewer steps and coarser measurements." };
steps.Validators.Add(result =>
{
    if (
        result.Tokens is [{ Value: var text }]
        && int.TryParse(text, CultureInfo.InvariantCulture, out var count)
        && count < 1
    )
    {
        result.AddError("--steps must be at least 1.");
    }
});

var command = new RootCommand(
    "Takes a trained language model apart, trains it at every rank, and writes stories with it."
)
{
    weights,
    stories,
    output,
    steps,
    seed,
    quick,
};
command.SetAction(
    async (arguments, cancellation) =>
    {
        var options = new DemoOptions
        {
            Weights = arguments.GetRequiredValue(weights),
            Stories = arguments.GetRequiredValue(stories),
            Out = arguments.GetRequiredValue(output),
            Seed = arguments.GetValue(seed),
        };
        options = arguments.GetValue(quick) ? options.Quick() : options;
        options = options with { Steps = arguments.GetValue(steps) ?? options.Steps };
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
        catch (Exception fault)
            when (fault
                    is IOException
                        or InvalidDataException
                        or UnauthorizedAccessException
                        or CheckpointException
                        or TorchEngineException
            )
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }
);

// A step of training may take longer than the two seconds that are given by default.
return await command
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
