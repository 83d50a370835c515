using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes how <c>Nested</c> is made from a dense model.</summary>
internal static class ConstructorEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model, CarriedModel carried)
    {
        Constructor(writer, model, carried);
        writer.Line();
        Conversion(writer, model);
        foreach (var reader in carried.State.Select(s => s.Reader).OfType<ReaderModel>())
        {
            writer.Line();
            Reader(writer, model, reader);
        }
    }

    private static void Reader(IndentedWriter writer, NestedModel model, ReaderModel reader)
    {
        var accessor = model.Names.UnsafeAccessor;
        var kind = reader.IsField ? "Field" : "Method";
        writer.Line($"[{accessor}(");
        writer.Line($"    {accessor}Kind.{kind},");
        writer.Line($"    Name = \"{reader.Member}\")]");
        writer.Line(
            $"private static extern {(reader.IsField ? "ref " : "")}{reader.Type} {reader.Name}({reader.Owner} {DenseVariable});"
        );
    }

    private static void Constructor(IndentedWriter writer, NestedModel model, CarriedModel carried)
    {
        writer.Line(
            $"internal {Nested}({model.Class} {DenseVariable}, {model.Names.Runtime("Surgery")} {SurgeryVariable})"
        );
        writer.Line($"    : base(nameof({model.Class}))");
        writer.Open();
        writer.Line("// Registers nothing yet: the dense model tells below what is registered, and under which key.");
        writer.Line("RegisterComponents();");
        foreach (var module in carried.OwnModules)
        {
            writer.Line($"{SurgeryVariable}.Preserve<{module}>();");
        }

        foreach (var declared in carried.Declared)
        {
            writer.Line($"{SurgeryVariable}.Declare<{declared.Type}>({declared.Reader});");
        }

        foreach (var pair in carried.Pairs)
        {
            var layers = pair.From.Append(pair.To).Select(layer => $"{DenseVariable}.{layer}");
            var method = pair.IsChosen ? "PairByWidth" : "Pair";
            writer.Line($"{SurgeryVariable}.{method}({string.Join(", ", layers)}, nameof({pair.To}));");
        }

        var conversion = new ConversionEmitter(carried.Convolutions);
        foreach (var state in carried.State)
        {
            conversion.Assign(writer, state);
        }

        writer.Line(
            $"{SurgeryVariable}.Register({DenseVariable}, this, {Rank}.{Max}{(carried.Convolutions ? "" : ", convolutions: false")});"
        );
        writer.Line($"{model.Inner.Ranks} = new(this, {Rank}.{Anchors}, {Rank}.{Max});");
        writer.Open($"if (!{DenseVariable}.training)");
        writer.Line("eval();");
        writer.Close();
        writer.Close();
    }

    private static void Conversion(IndentedWriter writer, NestedModel model)
    {
        writer.Line(
            "/// <summary>Factors every linear layer of a dense model. The dense model is consumed: its children move here.</summary>"
        );
        writer.Method(
            $"public static {Nested} {From}",
            [$"{model.Class} {DenseVariable}", $"{model.Names.Runtime("ConversionOptions")}? options = null"],
            $"{model.Names.Runtime("Surgery")}.On({DenseVariable}, options, {SurgeryVariable} => new {Nested}({DenseVariable}, {SurgeryVariable}))"
        );
    }
}
