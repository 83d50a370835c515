using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the members of a class that could not be carried over, which throw.</summary>
internal static class StubEmitter
{
    private const string Summary = "/// <summary>Throws: the class could not be carried over.</summary>";

    public static void Emit(IndentedWriter writer, NestedModel model, RefusalModel refusal)
    {
        var fault = Fault(model, refusal);
        writer.Line($"private {Nested}() : base(\"{model.Class}\") => {fault};");
        writer.Line();
        writer.Line(Summary);
        writer.Expression(
            $"public static {Nested} {From}({model.Class} {DenseVariable}, {model.Names.Runtime("ConversionOptions")}? options = null)",
            fault
        );
        foreach (var shown in refusal.Shown)
        {
            writer.Line();
            writer.Line(Summary);
            writer.Line($"public {shown.New}{shown.Type} {shown.Name}");
            writer.Line("{");
            writer.Line($"    get => {fault};");
            writer.Line($"    set => {fault};");
            writer.Line("}");
        }

        foreach (var method in refusal.Methods)
        {
            writer.Line();
            writer.Line(Summary);
            writer.Method($"public {method.Modifier}{method.Result} {method.Name}", method.Parameters, fault);
        }
    }

    /// <summary>What such a member does.</summary>
    public static string Fault(NestedModel model, RefusalModel refusal) =>
        $"throw new {model.Names.NotSupported}(\"{refusal.Reason}\")";
}
