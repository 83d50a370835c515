using NsnGen.Contracts;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the overrides of TorchSharp's methods that keep calls away while tensors are replaced or freed.</summary>
internal static class GuardEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        if (model.Parts.ToEpilog)
        {
            var torch = model.Names.Torch;
            Override(
                writer,
                model,
                $"{ToEpilog}({torch}.ScalarType? dtype, {torch}.Device? device, bool non_blocking)",
                "Change(this)",
                $"{ToEpilog}(dtype, device, non_blocking)"
            );
        }

        if (model.Parts.Dispose)
        {
            Override(writer, model, $"{Dispose}(bool disposing)", "Last(this, disposing)", $"{Dispose}(disposing)");
        }
    }

    private static void Override(IndentedWriter writer, NestedModel model, string header, string begin, string call)
    {
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Open($"protected override void {header}");
        writer.Line($"using var {GuardVariable} = {model.Names.Runtime(RuntimeNames.ModelGuard)}.{begin};");
        writer.Line($"base.{call};");
        writer.Close();
    }
}
