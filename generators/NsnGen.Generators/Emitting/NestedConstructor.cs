using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes how <c>Nested</c> is made from a dense model.</summary>
internal static class NestedConstructor
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        Constructor(writer, model);
        writer.Line();
        From(writer, model);
        foreach (var state in model.State.Where(s => s.Reader != null))
        {
            writer.Line();
            Reader(writer, model, state.Reader!);
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
            $"private static extern {(reader.IsField ? "ref " : "")}{reader.Type} {reader.Name}({reader.Owner} dense);"
        );
    }

    private static void Constructor(IndentedWriter writer, NestedModel model)
    {
        writer.Line($"internal Nested({model.Class} dense, {model.Names.Runtime("Surgery")} surgery)");
        writer.Line($"    : base(nameof({model.Class}))");
        writer.Open();
        writer.Line("// Registers nothing yet: the dense model tells below what is registered, and under which key.");
        writer.Line("RegisterComponents();");
        foreach (var declared in model.Declared)
        {
            writer.Line($"surgery.Declare<{declared.Type}>({declared.Reader});");
        }

        var conversion = new ConversionEmitter(model.Convolutions);
        foreach (var state in model.State)
        {
            conversion.Assign(writer, state);
        }

        writer.Line($"surgery.Register(dense, this, Rank.Max{(model.Convolutions ? "" : ", convolutions: false")});");
        writer.Line("nestedRanks = new(this, Rank.Anchors, Rank.Max);");
        writer.Open("if (!dense.training)");
        writer.Line("eval();");
        writer.Close();
        writer.Close();
    }

    private static void From(IndentedWriter writer, NestedModel model)
    {
        writer.Line(
            "/// <summary>Factors every linear layer of a dense model. The dense model is consumed: its children move here.</summary>"
        );
        writer.Method(
            "public static Nested From",
            [$"{model.Class} dense", $"{model.Names.Runtime("ConversionOptions")}? options = null"],
            $"{model.Names.Runtime("Surgery")}.On(dense, options, surgery => new Nested(dense, surgery))"
        );
    }
}
