using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the members of <c>Nested</c> that every model has under the same names.</summary>
internal static class PartsEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        if (model.Parts.WithTypedRank)
        {
            writer.Line();
            writer.Line("/// <summary>The model at one of its ranks.</summary>");
            writer.Line(
                $"public {AtRank} {WithRank}({model.Names.Rank}<{model.Class}> rank) => new(this, {Bound(model, "rank")});"
            );
        }

        if (model.Parts.WithRank)
        {
            writer.Line();
            writer.Line(
                $"/// <summary>The model at one of its ranks, from 1 to <see cref=\"{Rank}.{Max}\"/>.</summary>"
            );
            writer.Line($"public {AtRank} {WithRank}(int rank) => {WithRank}({Rank}.{Of}(rank));");
        }

        if (model.Parts.WithPlan)
        {
            writer.Line();
            writer.Line("/// <summary>The model with a rank for each layer.</summary>");
            writer.Line(
                $"public {AtRank} {WithRank}({model.Names.Runtime("RankPlan")} plan) => new(this, {Bound(model, "plan")});"
            );
        }

        if (model.Parts.Trainer)
        {
            Trainers(writer, model);
        }

        if (model.Parts.Load)
        {
            Loads(writer, model);
        }

        if (model.Parts.FromCheckpoint)
        {
            FromCheckpoint(writer, model);
        }

        GuardEmitter.Emit(writer, model);
        Contract(writer, model);
    }

    private static void Contract(IndentedWriter writer, NestedModel model)
    {
        var contract = $"{model.Names.Runtime("INestedModel")}<{model.Class}, {AtRank}>";
        writer.Line();
        var ranks = model.Refusal is null ? model.Inner.Ranks : Rank;
        if (model.Parts.MaxRank)
        {
            writer.Line(
                "/// <summary>The largest rank of any layer; a part of the model may be loaded up to less.</summary>"
            );
            writer.Line($"public int {MaxRank} => {ranks}.{Max};");
        }
        else
        {
            writer.Line($"int {contract}.{MaxRank} => {ranks}.{Max};");
        }

        writer.Line();
        writer.Expression(
            $"{model.Names.ReadOnlyList}<{model.Names.Rank}<{model.Class}>> {contract}.Anchors",
            $"{ranks}.{Anchors}"
        );
        writer.Line();
        writer.Line($"{AtRank} {contract}.{WithRank}({model.Names.Rank} rank) => new(this, {Bound(model, "rank")});");
    }

    /// <summary>A rank or a plan as the model has it; of a class that could not be carried over no object is made.</summary>
    private static string Bound(NestedModel model, string argument) =>
        model.Refusal is null ? $"{model.Inner.Ranks}.Bind({argument})" : "default";

    private static void Trainers(IndentedWriter writer, NestedModel model)
    {
        var function = model.Names.Func;
        var tensor = $"{model.Names.Torch}.Tensor";
        var batch = model.Inner.Batch;
        writer.Line();
        writer.Line(
            "/// <summary>A trainer of all ranks together, for a loss of the model at one rank on one batch.</summary>"
        );
        writer.Line($"public {model.Names.Runtime("NestedTrainer")}<{batch}> {Trainer}<{batch}>(");
        writer.Line($"    {function}<{AtRank}, {batch}, {tensor}> loss,");
        writer.Line($"    {model.Names.Runtime("TrainerOptions")}? options = null) =>");
        writer.Line(
            $"    {model.Names.Runtime("NestedTrainer")}.For<{model.Class}, {AtRank}, {batch}>(this, loss, options);"
        );
        writer.Line();
        writer.Line("/// <summary>A trainer of all ranks together, by distillation.</summary>");
        writer.Line($"public {model.Names.Runtime("NestedTrainer")}<{batch}> {Trainer}<{batch}>(");
        writer.Line($"    {function}<{AtRank}, {batch}, {tensor}> logits,");
        writer.Line($"    {function}<{tensor}, {batch}, {tensor}> loss,");
        writer.Line($"    {model.Names.Runtime("Distillation")}<{batch}> distillation,");
        writer.Line($"    {model.Names.Runtime("TrainerOptions")}? options = null) =>");
        writer.Line(
            $"    {model.Names.Runtime("NestedTrainer")}.For<{model.Class}, {AtRank}, {batch}>(this, logits, loss, distillation, options);"
        );
    }

    private static void Loads(IndentedWriter writer, NestedModel model)
    {
        writer.Line();
        writer.Line(
            $"/// <summary>Loads what was saved with <c>{Save}</c>, up to a rank, without making the dense model's weights first.</summary>"
        );
        LoadInto(writer, model, $"{model.Names.Func}<{model.Class}>", ModelVariable);
        writer.Line();
        writer.Line(
            $"/// <summary>Loads what was saved with <c>{Save}</c>, up to a rank, into a dense model of the same shape, which is consumed.</summary>"
        );
        LoadInto(writer, model, model.Class, DenseVariable);
    }

    private static void LoadInto(IndentedWriter writer, NestedModel model, string type, string name)
    {
        writer.Line($"public static {Nested} {Load}(string path, {type} {name}, int? maxRank = null) =>");
        var load = $"{model.Names.Runtime("NestedFiles")}.Load<{model.Class}, {Nested}>(path, {name}, maxRank)";
        writer.Line($"    {(model.Refusal is { } refusal ? StubEmitter.Fault(model, refusal) : load)};");
    }

    private static void FromCheckpoint(IndentedWriter writer, NestedModel model)
    {
        var names = model.Names;
        writer.Line();
        writer.Line(
            "/// <summary>Reads a dense checkpoint and factors it layer by layer, without ever holding the dense model.</summary>"
        );
        FromFile(writer, model, "string", "path");
        writer.Line();
        writer.Line(
            "/// <summary>Factors a dense checkpoint that is open, layer by layer, without ever holding the dense model.</summary>"
        );
        FromFile(writer, model, names.Runtime("ITensorFile"), "file");
    }

    private static void FromFile(IndentedWriter writer, NestedModel model, string type, string name)
    {
        var names = model.Names;
        writer.Line($"public static {Nested} {From}(");
        writer.Line($"    {type} {name},");
        writer.Line($"    {names.Func}<{model.Class}> {ModelVariable},");
        writer.Line($"    {names.Runtime("KeyMap")}? keys = null,");
        writer.Line($"    {names.Runtime("ConversionOptions")}? options = null,");
        writer.Line($"    {names.CancellationToken} cancellation = default) =>");
        var from =
            $"{names.Runtime("NestedFiles")}.From<{model.Class}, {Nested}>({name}, {ModelVariable}, keys, options, cancellation)";
        writer.Line($"    {(model.Refusal is { } refusal ? StubEmitter.Fault(model, refusal) : from)};");
    }
}
