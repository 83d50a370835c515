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
            writer.Line($"public {AtRank} {WithRank}({model.Names.Rank}<{model.Class}> rank) => new(this, rank);");
        }

        if (model.Parts.WithRank)
        {
            writer.Line();
            writer.Line(
                $"/// <summary>The model at one of its ranks, from 1 to <see cref=\"{Rank}.{Max}\"/>.</summary>"
            );
            writer.Line($"public {AtRank} {WithRank}(int rank) => {WithRank}({Rank}.{Of}(rank));");
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

        Contract(writer, model);
    }

    private static void Contract(IndentedWriter writer, NestedModel model)
    {
        var contract = $"{model.Names.NsnGen}INestedModel<{model.Class}, {AtRank}>";
        writer.Line();
        writer.Line($"int {contract}.MaxRank => {Rank}.{Max};");
        writer.Line();
        writer.Expression(
            $"{model.Names.ReadOnlyList}<{model.Names.Rank}<{model.Class}>> {contract}.Anchors",
            $"{Rank}.{Anchors}"
        );
        writer.Line();
        writer.Line($"{AtRank} {contract}.At({model.Names.Rank} rank) => new(this, rank);");
    }

    private static void Trainers(IndentedWriter writer, NestedModel model)
    {
        var nsn = model.Names.NsnGen;
        var function = model.Names.Func;
        var tensor = $"{model.Names.Torch}.Tensor";
        writer.Line();
        writer.Line(
            "/// <summary>A trainer of all ranks together, for a loss of the model at one rank on one batch.</summary>"
        );
        writer.Line($"public {nsn}NestedTrainer<TBatch> {Trainer}<TBatch>(");
        writer.Line($"    {function}<{AtRank}, TBatch, {tensor}> loss,");
        writer.Line($"    {nsn}TrainerOptions? options = null) =>");
        writer.Line($"    {nsn}NestedTrainer.For<{model.Class}, {AtRank}, TBatch>(this, loss, options);");
        writer.Line();
        writer.Line("/// <summary>A trainer of all ranks together, by distillation.</summary>");
        writer.Line($"public {nsn}NestedTrainer<TBatch> {Trainer}<TBatch>(");
        writer.Line($"    {function}<{AtRank}, TBatch, {tensor}> logits,");
        writer.Line($"    {function}<{tensor}, TBatch, {tensor}> loss,");
        writer.Line($"    {nsn}Distillation<TBatch> distillation,");
        writer.Line($"    {nsn}TrainerOptions? options = null) =>");
        writer.Line(
            $"    {nsn}NestedTrainer.For<{model.Class}, {AtRank}, TBatch>(this, logits, loss, distillation, options);"
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
        var load =
            $"{model.Names.NsnGen}NestedCheckpoint.Load<{model.Class}, {AtRank}, {Nested}>(path, {name}, maxRank)";
        writer.Line($"    {(model.Refusal is { } refusal ? StubEmitter.Fault(model, refusal) : load)};");
    }

    private static void FromCheckpoint(IndentedWriter writer, NestedModel model)
    {
        var names = model.Names;
        writer.Line();
        writer.Line(
            "/// <summary>Reads a dense checkpoint and factors it layer by layer, without ever holding the dense model.</summary>"
        );
        writer.Line($"public static {Nested} {From}(");
        writer.Line("    string path,");
        writer.Line($"    {names.Func}<{model.Class}> {ModelVariable},");
        writer.Line($"    {names.NsnGen}DenseLoadOptions? options = null,");
        writer.Line($"    {names.CancellationToken} cancellation = default) =>");
        var factor =
            $"{names.NsnGen}DenseCheckpoint.Factor<{model.Class}, {AtRank}, {Nested}>(path, {ModelVariable}, options, cancellation)";
        writer.Line($"    {(model.Refusal is { } refusal ? StubEmitter.Fault(model, refusal) : factor)};");
    }
}
