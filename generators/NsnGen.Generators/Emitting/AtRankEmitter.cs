using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the struct <c>AtRank</c>: the model bound to one rank, with the dense model's own signatures.</summary>
internal static class AtRankEmitter
{
    /// <summary>TorchSharp's <c>Module</c> takes at most so many inputs.</summary>
    private const int MostModuleInputs = 6;

    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        writer.Line("/// <summary>A <see cref=\"Nested\"/> bound to one rank. Owns nothing.</summary>");
        writer.Open($"public {model.New}readonly struct AtRank : {model.Names.Runtime("IAtRank")}");
        writer.Line("private readonly Nested model;");
        writer.Line($"private readonly {model.Names.Rank} rank;");
        writer.Line();
        writer.Open($"internal AtRank(Nested model, {model.Names.Rank} rank)");
        writer.Line("this.model = model;");
        writer.Line("this.rank = rank;");
        writer.Close();
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line($"public {model.Names.Rank} Rank => rank;");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line(
            $"public {model.Names.Runtime("ModelCost")} Cost => {model.Names.Runtime("ModelCost")}.Of(model, rank);"
        );
        for (var i = 0; i < model.Forwards.Count; i++)
        {
            if (model.Forwards[i].IsPublic)
            {
                Call(writer, model, model.Forwards[i], isPrimary: i == 0);
            }
        }

        if (model.Forwards.Count > 0 && FitsModule(model.Forwards[0]))
        {
            AsModule(writer, model, model.Forwards[0]);
        }

        Exports(writer, model);
        writer.Close();
    }

    /// <summary>Only the first signature is the one that TorchSharp's <c>call</c> runs, with its hooks.</summary>
    private static void Call(IndentedWriter writer, NestedModel model, ForwardModel forward, bool isPrimary)
    {
        var method =
            isPrimary || forward.BaseArguments is null && model.Forwards[0].BaseArguments is null
                ? "call"
                : forward.Name;
        writer.Line();
        writer.Line($"/// <inheritdoc cref=\"{forward.Source}\"/>");
        writer.Method(
            $"public {forward.Result} call",
            [.. forward.Parameters.Select(p => p.Declaration)],
            Run(forward, method)
        );
    }

    private static string Run(ForwardModel forward, string method)
    {
        var names = forward.Parameters.Select(p => p.Name).ToList();
        var model = names.Contains("model") ? "this.model" : "model";
        var rank = names.Contains("rank") ? "this.rank" : "rank";
        var arguments = forward.Parameters.Select(p => p.Argument).ToList();
        arguments.Insert(forward.RankPosition, rank);
        return $"{model}.{method}({string.Join(", ", arguments)})";
    }

    private static bool FitsModule(ForwardModel forward) =>
        forward.IsPublic
        && !forward.IsVoid
        && forward.Parameters.Count is > 0 and <= MostModuleInputs
        && forward.Parameters.All(p => p.Modifier is "" or "params ");

    private static void Exports(IndentedWriter writer, NestedModel model)
    {
        var fault = model.Refusal is { } refusal ? NestedEmitter.Fault(model, refusal) : null;
        if (model.HasPlainConstructor)
        {
            writer.Line();
            writer.Line("/// <summary>A dense model with the weights of this rank.</summary>");
            writer.Expression($"public {model.Class} ToDense()", $"ToDense(new {model.Class}())");
        }

        writer.Line();
        writer.Line(
            "/// <summary>Copies the weights of this rank into a dense model of the same shape, and returns it.</summary>"
        );
        writer.Line(
            $"public {model.Class} ToDense({model.Class} into, {model.Names.Runtime("ExportOptions")}? options = null) =>"
        );
        writer.Line($"    {fault ?? $"{model.Names.Runtime("DenseExport")}.Into(model, rank, into, options)"};");
        writer.Line();
        writer.Line(
            "/// <summary>Saves the model of this rank as safetensors that need no NsnGen to be loaded.</summary>"
        );
        writer.Line($"public {model.Names.ReadOnlyList}<{model.Names.Runtime("ExportedTensor")}> Save(");
        writer.Line("    string path,");
        writer.Line($"    {model.Names.Runtime("Export")} form = {model.Names.Runtime("Export")}.Merged,");
        writer.Line($"    {model.Names.Runtime("ExportOptions")}? options = null) =>");
        writer.Line($"    {fault ?? $"{model.Names.Runtime("DenseExport")}.Save(model, rank, path, form, options)"};");
    }

    private static void AsModule(IndentedWriter writer, NestedModel model, ForwardModel forward)
    {
        var bound = Identifiers.Fresh("bound", [.. forward.Parameters.Select(p => p.Name)]);
        var types = string.Join(", ", forward.Parameters.Select(p => p.Type).Append(forward.Result));
        var module = $"{model.Names.Torch}.nn.Module<{types}>";
        writer.Line();
        writer.Line(
            "/// <summary>A module with the dense model's signature that runs the model at this rank. Does not own it.</summary>"
        );
        writer.Expression($"public {module} AsModule()", "new Bound(this)");
        writer.Line();
        writer.Line($"private sealed class Bound(AtRank {bound})");
        writer.Open($"    : {module}(nameof({model.Class}))");
        writer.Method(
            $"public override {forward.Result} forward",
            [.. forward.Parameters.Select(p => p.DeclarationInForward)],
            $"{bound}.call({string.Join(", ", forward.Parameters.Select(p => p.Argument))})"
        );
        writer.Close();
    }
}
