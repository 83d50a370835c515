using System.CommandLine;
using NsnGen.Gguf;
using NsnGen.Samples;
using NsnGen.Samples.HuggingFace;

var model = new Option<string>("--model")
{
    Description =
        "A folder of Hugging Face: config.json, tokenizer.json, weights. Llama, GPT-2, GPT-NeoX and BERT are read.",
    Required = true,
};
var texts = new Option<string[]>("--text")
{
    Description = "A text to go on with; of an encoder, texts to compare.",
    DefaultValueFactory = _ => ["Once upon a time"],
};
var ranks = new Option<int[]>("--ranks")
{
    Description = "Ranks to run at. [default: all of the model's, a half, a quarter]",
    AllowMultipleArgumentsPerToken = true,
};
var gguf = new Option<string?>("--gguf") { Description = "Where the first rank of a Llama is saved for llama.cpp." };
var precision = new Option<GgufPrecision>("--precision")
{
    Description = "How that file stores matrices.",
    DefaultValueFactory = _ => GgufPrecision.F16,
};
var tokens = SampleCommand.Count("--tokens", "Tokens to write. [default: 40]");

return await SampleCommand.RunAsync(
    args,
    "Takes a model in a folder of Hugging Face apart, and runs it at several ranks.",
    [model, texts, ranks, tokens, gguf, precision],
    (arguments, screen, cancellation) =>
    {
        var options = new DemoOptions
        {
            Model = arguments.GetRequiredValue(model),
            Texts = arguments.GetRequiredValue(texts),
            Ranks = arguments.GetValue(ranks) ?? [],
            Tokens = arguments.GetValue(tokens) ?? 40,
            Gguf = arguments.GetValue(gguf),
            Precision = arguments.GetValue(precision),
        };
        return Task.Run(() => new Demo(options, screen, cancellation).Run(), cancellation);
    }
);
