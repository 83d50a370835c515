using System.CommandLine;
using NsnGen.Checkpoints;
using NsnGen.Generated;

namespace NsnGen.Tool;

/// <summary><c>nsn export</c></summary>
internal static class ExportCommand
{
    public static Command Make()
    {
        var file = Inputs.Checkpoint("file", "A nested checkpoint.");
        var rank = Inputs.Rank("The rank to save.");
        var form = new Option<Export>("--form")
        {
            Description = "Each layer as one dense weight, or as two layers.",
            DefaultValueFactory = _ => Export.Merged,
        };
        var precision = new Option<ExportPrecision>("--precision")
        {
            Description = "How elements are saved.",
            DefaultValueFactory = _ => ExportPrecision.Full,
        };
        var (output, force, json) = (Inputs.Output(), Inputs.Force(), Inputs.Json());
        return ToolCommand.Make(
            "export",
            "Writes one rank as an ordinary safetensors file for programs without NsnGen. It needs libtorch.",
            [file, rank, form, precision, output, force, json],
            (arguments, cancellation) =>
            {
                var path = Inputs.Free(arguments.GetRequiredValue(output), arguments.GetValue(force));
                var to = arguments.GetValue(rank)!.Value;
                Libtorch.Load();
                using var model = FileModel.Open(arguments.GetRequiredValue(file), to, cancellation);
                var tensors = DenseExport.Save(
                    model,
                    Rank.Of(to),
                    path,
                    arguments.GetValue(form),
                    new ExportOptions { Precision = arguments.GetValue(precision) }
                );
                WrittenFile.Of(path, to, tensors).Tell(arguments.GetValue(json));
                return ToolCommand.Done;
            }
        );
    }
}
