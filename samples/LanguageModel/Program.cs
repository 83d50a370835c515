using System.CommandLine;
using NsnGen.Samples;
using NsnGen.Samples.LanguageModel;

var weights = new Option<string>("--weights")
{
    Description =
        "A folder of Hugging Face with a Llama; or one with stories260K.bin or stories260K.safetensors, and tok512.bin.",
    Required = true,
};
var stories = new Option<string>("--stories") { Description = "A JSON array of stories.", Required = true };
var output = SampleCommand.Out("language-model");
var steps = SampleCommand.Count("--steps", "Steps of joint training. [default: 540, quick: 30]");
var seed = SampleCommand.Seed("Seed of the stories of each step.");
var quick = SampleCommand.Quick("Fewer steps and coarser measurements.");

return await SampleCommand.RunAsync(
    args,
    "Takes a trained language model apart, trains it at every rank, and writes stories with it.",
    [weights, stories, output, steps, seed, quick],
    (arguments, screen, cancellation) =>
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
        return new Demo(options, screen, cancellation).RunAsync();
    }
);
