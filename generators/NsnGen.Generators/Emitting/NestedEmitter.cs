using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the class <c>Nested</c>.</summary>
internal static class NestedEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        writer.Line(
            $"/// <summary>The nested subspace network of <see cref=\"{model.Cref}\"/>: one set of weights for every rank.</summary>"
        );
        writer.Line($"{model.NestedAccess}{model.New}sealed partial class {Nested}");
        writer.Line($"    : {model.BaseClass},");
        writer.Open($"        {model.Names.Runtime("INestedModel")}<{model.Class}, {AtRank}>");
        if (model.Carried is { } carried)
        {
            Numbers(writer, carried);
            State(writer, carried, $"{model.Names.Runtime("ModelRanks")}<{model.Class}> {model.Inner.Ranks}");
            ConstructorEmitter.Emit(writer, model, carried);
            Members(writer, carried);
        }

        if (model.Refusal is { } refusal)
        {
            StubEmitter.Emit(writer, model, refusal);
        }

        PartsEmitter.Emit(writer, model);
        writer.Close();
    }

    private static void Numbers(IndentedWriter writer, CarriedModel carried)
    {
        foreach (var number in carried.Numbers)
        {
            writer.Line($"private static readonly {number.Type} {number.Name} = {number.Value};");
        }

        if (carried.Numbers.Count > 0)
        {
            writer.Line();
        }
    }

    private static void State(IndentedWriter writer, CarriedModel carried, string ranks)
    {
        StateModel? last = null;
        foreach (var state in carried.State.Where(s => !s.IsWrittenByHand))
        {
            if (last != null && (last.Source != null || state.Source != null))
            {
                writer.Line();
            }

            if (state.Source is { } source)
            {
                writer.Line($"/// <inheritdoc cref=\"{source}\"/>");
            }

            if (state.Attribute is { } attribute)
            {
                writer.Line(attribute);
            }

            var end = state.Accessors is { } accessors ? " " + accessors : ";";
            writer.Line($"{state.Modifiers} {state.Twin} {state.Name}{end}");
            last = state;
        }

        writer.Line($"private readonly {ranks};");
        writer.Line();
    }

    private static void Members(IndentedWriter writer, CarriedModel carried)
    {
        foreach (var member in carried.Members)
        {
            writer.Line();
            writer.Line($"/// <inheritdoc cref=\"{member.Source}\"/>");
            writer.Lines(member.Text);
        }

        foreach (var call in carried.Calls)
        {
            writer.Line();
            writer.Line("/// <summary>Runs the model at a rank.</summary>");
            CallEmitter.Emit(writer, $"public {call.Result} {Call}", call);
        }
    }
}
