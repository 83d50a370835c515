using System.Globalization;
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
            Reader(writer, model, state, state.Reader!);
        }
    }

    private static void Reader(IndentedWriter writer, NestedModel model, StateModel state, ReaderModel reader)
    {
        var accessor = $"{model.Names.System}.Runtime.CompilerServices.UnsafeAccessor";
        var kind = reader.IsField ? "Field" : "Method";
        writer.Line($"[{accessor}({accessor}Kind.{kind}, Name = \"{reader.Member}\")]");
        writer.Line(
            $"private static extern {(reader.IsField ? "ref " : "")}{state.Type} {reader.Name}({reader.Owner} dense);"
        );
    }

    private static void Constructor(IndentedWriter writer, NestedModel model)
    {
        writer.Line($"private Nested({model.Class} dense, {model.Names.NsnGen}.Surgery surgery)");
        writer.Line($"    : base(nameof({model.Class}))");
        writer.Line("{");
        foreach (var state in model.State)
        {
            var target = state.Name is "dense" or "surgery" ? "this." + state.Name : state.Name;
            writer.Line($"    {target} = {Value(state)};");
        }

        foreach (var registration in model.Registrations)
        {
            var persistent = registration.Persistent ? "" : ", persistent: false";
            writer.Line(
                $"    {registration.Method}({registration.Key}, dense.{registration.Getter}({registration.Key})!{persistent});"
            );
        }

        writer.Line("    RegisterComponents();");
        writer.Line("    if (!dense.training)");
        writer.Line("    {");
        writer.Line("        eval();");
        writer.Line("    }");
        writer.Line("}");
    }

    private static string Value(StateModel state)
    {
        var dense = state.Reader is { } reader ? $"{reader.Name}(dense)" : "dense." + state.Name;
        var name = $"nameof({state.Name})";
        var max = state.MaxRank?.ToString(CultureInfo.InvariantCulture) ?? "Rank.Max";
        var converted = state.Kind switch
        {
            StateKind.Factored => $"surgery.Factor({dense}, {max}, {name})",
            StateKind.FactoredList =>
                $"surgery.Each({dense}, (layer, each) => each.Factor(layer, {max}, \"linear\"), {name})",
            StateKind.Child => $"surgery.Child({dense}, {Nested(state.Twin)}.From, {name})",
            StateKind.ChildList => $"surgery.Each({dense}, {Nested(Element(state.Twin))}.From, {name})",
            _ => dense,
        };
        return state.MayBeNull && state.Kind != StateKind.Adopted ? $"{dense} is null ? null : {converted}" : converted;
    }

    private static string Nested(string twin) => twin.TrimEnd('?');

    /// <summary>The type argument of a <c>ModuleList</c>.</summary>
    private static string Element(string list)
    {
        var start = list.IndexOf('<') + 1;
        return list.Substring(start, list.LastIndexOf('>') - start);
    }

    private static void From(IndentedWriter writer, NestedModel model)
    {
        writer.Line(
            "/// <summary>Factors every linear layer of a dense model. The dense model is consumed: its children move here.</summary>"
        );
        writer.Line($"public static Nested From({model.Class} dense, {model.Names.NsnGen}.Surgery? surgery = null)");
        writer.Line("{");
        writer.Line($"    {model.Names.System}.ArgumentNullException.ThrowIfNull(dense);");
        writer.Line($"    var nested = new Nested(dense, surgery ?? new {model.Names.NsnGen}.Surgery());");
        writer.Line("    dense._internal_submodules.clear();");
        writer.Line("    dense._internal_params.clear();");
        writer.Line("    dense._internal_buffers.clear();");
        writer.Line("    return nested;");
        writer.Line("}");
    }
}
