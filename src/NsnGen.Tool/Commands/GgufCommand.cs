using System.CommandLine;
using NsnGen.Gguf;

namespace NsnGen.Tool;

/// <summary><c>nsn gguf</c></summary>
internal static class GgufCommand
{
    public static Command Make()
    {
        var file = Inputs.Checkpoint("file", "A nested checkpoint of a Llama with Hugging Face's names.");
        var rank = Inputs.Rank("The rank to save.");
        var config = new Option<string>("--config")
        {
            Description = "The config.json of the dense model, as Hugging Face has it.",
            Required = true,
        };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description = "The tokenizer.json of the model; without it the file is for programs that give it tokens.",
        };
        var precision = new Option<GgufPrecision>("--precision") { Description = "How matrices are stored." };
        var otherwise = new Option<GgufPrecision?>("--otherwise")
        {
            Description = "How matrices are stored whose rows Q8_0 cannot hold.",
        };
        var interleaved = new Option<bool>("--interleaved")
        {
            Description = "Pairs of numbers that are rotated lie side by side, as Meta has them.",
        };
        var (output, force, json) = (Inputs.Output(), Inputs.Force(), Inputs.Json());
        return ToolCommand.Make(
            "gguf",
            "Writes one rank of a Llama as a GGUF file for llama.cpp. It needs libtorch.",
            [file, rank, config, tokenizer, precision, otherwise, interleaved, output, force, json],
            (arguments, cancellation) =>
            {
                var path = Inputs.Free(arguments.GetRequiredValue(output), arguments.GetValue(force));
                var configuration = arguments.GetRequiredValue(config);
                var facts = LlamaFacts.Read(configuration) with { InterleavedRope = arguments.GetValue(interleaved) };
                var words = arguments.GetValue(tokenizer) is { } named
                    ? GgufTokenizer.Read(named, configuration)
                    : null;
                var to = arguments.GetValue(rank)!.Value;
                Libtorch.Load();
                using var model = FileModel.Open(arguments.GetRequiredValue(file), to, cancellation);
                var options = new GgufOptions
                {
                    Precision = arguments.GetValue(precision),
                    Otherwise = arguments.GetValue(otherwise),
                    Tokenizer = words,
                };
                var tensors = LlamaGguf.Save(model, Rank.Of(to), path, facts, options);
                WrittenFile.Of(path, to, tensors).Tell(arguments.GetValue(json));
                return ToolCommand.Done;
            }
        );
    }
}
