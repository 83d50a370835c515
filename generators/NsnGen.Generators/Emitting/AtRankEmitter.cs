using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the struct <c>AtRank</c>: the model bound to one rank, with the dense model's own signatures.</summary>
internal static class AtRankEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        var rankType = model.Names.Rank;
        writer.Line($"/// <summary>A <see cref=\"{Nested}\"/> bound to one rank. Owns nothing.</summary>");
        writer.Open($"public {model.New}readonly struct {AtRank} : {model.Names.Runtime("IAtRank")}");
        writer.Line($"private readonly {model.Names.Runtime("ModelAtRank")}<{Nested}> {AtField};");
        writer.Line();
        writer.Line(
            $"internal {AtRank}({Nested} {ModelVariable}, {rankType} {RankVariable}) => {AtField} = new({ModelVariable}, {RankVariable});"
        );
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public {rankType} {Rank} => {AtField}.Rank;");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line(
            $"public {model.Names.Runtime("ModelCost")} {Cost} => {model.Names.Runtime("ModelCost")}.Of({AtField}.Model, {AtField}.Rank);"
        );
        foreach (var call in model.AtRank.Calls)
        {
            writer.Line();
            writer.Line($"/// <inheritdoc cref=\"{call.Source}\"/>");
            CallEmitter.Emit(writer, $"public {call.Result} {Call}", call);
        }

        if (model.AtRank.Module is { } module)
        {
            Module(writer, model, module);
        }

        Exports(writer, model);
        writer.Close();
    }

    private static void Exports(IndentedWriter writer, NestedModel model)
    {
        var fault = model.Refusal is { } refusal ? StubEmitter.Fault(model, refusal) : null;
        if (model.AtRank.HasPlainConstructor)
        {
            writer.Line();
            writer.Line("/// <summary>A dense model with the weights of this rank.</summary>");
            writer.Expression($"public {model.Class} {ToDense}()", $"{ToDense}(new {model.Class}())");
        }

        writer.Line();
        writer.Line(
            "/// <summary>Copies the weights of this rank into a dense model of the same shape, and returns it.</summary>"
        );
        writer.Line(
            $"public {model.Class} {ToDense}({model.Class} into, {model.Names.Runtime("ExportOptions")}? options = null) =>"
        );
        writer.Line(
            $"    {fault ?? $"{model.Names.Runtime("DenseExport")}.Into({AtField}.Model, {AtField}.Rank, into, options)"};"
        );
        writer.Line();
        writer.Line(
            "/// <summary>Saves the model of this rank as safetensors that need no NsnGen to be loaded.</summary>"
        );
        writer.Line($"public {model.Names.ReadOnlyList}<{model.Names.Runtime("ExportedTensor")}> {Save}(");
        writer.Line("    string path,");
        writer.Line($"    {model.Names.Runtime("Export")} form = {model.Names.Runtime("Export")}.Merged,");
        writer.Line($"    {model.Names.Runtime("ExportOptions")}? options = null) =>");
        writer.Line(
            $"    {fault ?? $"{model.Names.Runtime("DenseExport")}.Save({AtField}.Model, {AtField}.Rank, path, form, options)"};"
        );
    }

    private static void Module(IndentedWriter writer, NestedModel model, BoundModel module)
    {
        writer.Line();
        writer.Line(
            "/// <summary>A module with the dense model's signature that runs the model at this rank. Does not own it.</summary>"
        );
        writer.Expression(
            $"public {module.Type} {AsModule}()",
            $"new {model.Inner.Bound}(new({AtField}.Model, {AtField}.Rank))"
        );
        writer.Line();
        writer.Line($"private sealed class {model.Inner.Bound}({AtRank} {module.Receiver})");
        writer.Open($"    : {module.Type}(nameof({model.Class}))");
        CallEmitter.Emit(writer, $"public override {module.Forward.Result} {Forward}", module.Forward);
        writer.Close();
    }
}
