using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the class <c>Nested</c>.</summary>
internal static class NestedEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        var names = model.Names;
        var byHand = new HashSet<string>(model.WrittenByHand, StringComparer.Ordinal);
        writer.Line(
            $"/// <summary>The nested subspace network of <see cref=\"{model.Cref}\"/>: one set of weights for every rank.</summary>"
        );
        writer.Line($"{model.NestedAccess}{model.New}sealed partial class Nested");
        writer.Line($"    : {BaseClass(model)},");
        writer.Open($"        {names.Runtime("INestedModel")}<{model.Class}, AtRank>");
        if (model.Refusal is { } refusal)
        {
            Stub(writer, model, refusal);
        }
        else
        {
            Numbers(writer, model, byHand);
            State(writer, model, byHand);
            NestedConstructor.Emit(writer, model);
            Members(writer, model, byHand);
        }

        Ranks(writer, model, byHand);
        writer.Close();
    }

    /// <summary>How TorchSharp's Module is spelt, with its inputs, the rank and the result where it has room for them.</summary>
    private static string BaseClass(NestedModel model)
    {
        var arguments = model.Forwards.Count > 0 ? model.Forwards[0].BaseArguments : null;
        var module = $"{model.Names.Torch}.nn.Module";
        return arguments is null ? module : $"{module}<{arguments}>";
    }

    /// <summary>The constants of those members that are written.</summary>
    private static void Numbers(IndentedWriter writer, NestedModel model, HashSet<string> byHand)
    {
        var numbers = model
            .Members.Where(m => !byHand.Contains(m.Signature))
            .SelectMany(m => m.Numbers)
            .GroupBy(n => n.Name, StringComparer.Ordinal)
            .Select(same => same.First())
            .ToList();
        foreach (var number in numbers)
        {
            writer.Line($"private static readonly {number.Type} {number.Name} = {number.Value};");
        }

        if (numbers.Count > 0)
        {
            writer.Line();
        }
    }

    private static void State(IndentedWriter writer, NestedModel model, HashSet<string> byHand)
    {
        StateModel? last = null;
        foreach (var state in model.State.Where(s => !byHand.Contains(s.Name)))
        {
            var twin =
                state.MayBeNull && !state.Twin.EndsWith("?", StringComparison.Ordinal) ? state.Twin + "?" : state.Twin;
            var end = state.Accessors is null ? ";" : " " + state.Accessors;
            if (last != null && (last.Source != null || state.Source != null))
            {
                writer.Line();
            }

            if (state.Source != null)
            {
                writer.Line($"/// <inheritdoc cref=\"{state.Source}\"/>");
            }

            if (state.Attribute is { } attribute)
            {
                writer.Line(attribute);
            }

            writer.Line($"{state.Modifiers} {twin} {state.Name}{end}");
            last = state;
        }

        writer.Line($"private readonly {model.Names.Runtime("ModelRanks")}<{model.Class}> nestedRanks;");
        writer.Line();
    }

    private static void Members(IndentedWriter writer, NestedModel model, HashSet<string> byHand)
    {
        foreach (var member in model.Members.Where(m => !byHand.Contains(m.Signature)))
        {
            writer.Line();
            writer.Line($"/// <inheritdoc cref=\"{member.Source}\"/>");
            writer.Lines(member.Text);
        }

        foreach (var forward in model.Forwards.Where(f => f.BaseArguments is null && f.IsPublic && f.IsForward))
        {
            var arguments = forward.Parameters.Select(p => p.Argument).Append(forward.RankName);
            writer.Line();
            writer.Line("/// <summary>Runs the model at a rank.</summary>");
            writer.Method(
                $"public {forward.Result} call",
                Parameters(forward, model),
                $"forward({string.Join(", ", arguments)})"
            );
        }
    }

    private static List<string> Parameters(ForwardModel forward, NestedModel model)
    {
        var parameters = forward
            .Parameters.Select(p => forward.IsForward ? p.DeclarationInForward : p.Declaration)
            .ToList();
        parameters.Insert(forward.RankPosition, $"{model.Names.Rank} {forward.RankName}");
        return parameters;
    }

    private static void Ranks(IndentedWriter writer, NestedModel model, HashSet<string> byHand)
    {
        var contract = $"{model.Names.Runtime("INestedModel")}<{model.Class}, AtRank>";
        if (!byHand.Contains($"WithRank(Rank<{model.Class}>)"))
        {
            writer.Line();
            writer.Line("/// <summary>The model at one of its ranks.</summary>");
            writer.Line(
                $"public AtRank WithRank({model.Names.Rank}<{model.Class}> rank) => new(this, {Bound(model)});"
            );
        }

        if (!byHand.Contains("WithRank(int)"))
        {
            writer.Line();
            writer.Line("/// <summary>The model at one of its ranks, from 1 to <see cref=\"Rank.Max\"/>.</summary>");
            writer.Line("public AtRank WithRank(int rank) => WithRank(Rank.Of(rank));");
        }

        if (!byHand.Contains("WithRank(RankPlan)"))
        {
            writer.Line();
            writer.Line("/// <summary>The model with a rank for each layer.</summary>");
            writer.Line(
                $"public AtRank WithRank({model.Names.Runtime("RankPlan")} plan) => new(this, {(model.Refusal is null ? "nestedRanks.Bind(plan)" : "default")});"
            );
        }

        Trainer(writer, model);
        Load(writer, model);
        FromCheckpoint(writer, model);
        writer.Line();
        var ranks = model.Refusal is null ? "nestedRanks" : "Rank";
        writer.Line($"int {contract}.MaxRank => {ranks}.Max;");
        writer.Line();
        writer.Expression(
            $"{model.Names.ReadOnlyList}<{model.Names.Rank}<{model.Class}>> {contract}.Anchors",
            $"{ranks}.Anchors"
        );
        writer.Line();
        writer.Line($"AtRank {contract}.WithRank({model.Names.Rank} rank) => new(this, {Bound(model)});");
    }

    /// <summary>A rank as the model has it.</summary>
    private static string Bound(NestedModel model) => model.Refusal is null ? "nestedRanks.Bind(rank)" : "rank";

    private static void Trainer(IndentedWriter writer, NestedModel model)
    {
        if (model.WrittenByHand.Any(s => s.StartsWith("Trainer(", StringComparison.Ordinal)))
        {
            return;
        }

        var function = model.Names.Func;
        var tensor = $"{model.Names.Torch}.Tensor";
        writer.Line();
        writer.Line(
            "/// <summary>A trainer of all ranks together, for a loss of the model at one rank on one batch.</summary>"
        );
        writer.Line($"public {model.Names.Runtime("NestedTrainer")}<TBatch> Trainer<TBatch>(");
        writer.Line($"    {function}<AtRank, TBatch, {tensor}> loss,");
        writer.Line($"    {model.Names.Runtime("TrainerOptions")}? options = null) =>");
        writer.Line(
            $"    {model.Names.Runtime("NestedTrainer")}.For<{model.Class}, AtRank, TBatch>(this, loss, options);"
        );
        writer.Line();
        writer.Line("/// <summary>A trainer of all ranks together, by distillation.</summary>");
        writer.Line($"public {model.Names.Runtime("NestedTrainer")}<TBatch> Trainer<TBatch>(");
        writer.Line($"    {function}<AtRank, TBatch, {tensor}> logits,");
        writer.Line($"    {function}<{tensor}, TBatch, {tensor}> loss,");
        writer.Line($"    {model.Names.Runtime("Distillation")}<TBatch> distillation,");
        writer.Line($"    {model.Names.Runtime("TrainerOptions")}? options = null) =>");
        writer.Line(
            $"    {model.Names.Runtime("NestedTrainer")}.For<{model.Class}, AtRank, TBatch>(this, logits, loss, distillation, options);"
        );
    }

    private static void Load(IndentedWriter writer, NestedModel model)
    {
        var others = model
            .State.Select(state => state.Name + "(")
            .Concat(model.Members.Select(member => member.Signature + "("))
            .Concat(model.WrittenByHand.Select(signature => signature + "("));
        if (others.Any(name => name.StartsWith("Load(", StringComparison.Ordinal)))
        {
            return;
        }

        writer.Line();
        writer.Line(
            "/// <summary>Loads what was saved with <c>Save</c>, up to a rank, without making the dense model's weights first.</summary>"
        );
        LoadInto(writer, model, $"{model.Names.Func}<{model.Class}> model", "model");
        writer.Line();
        writer.Line(
            "/// <summary>Loads what was saved with <c>Save</c>, up to a rank, into a dense model of the same shape, which is consumed.</summary>"
        );
        LoadInto(writer, model, $"{model.Class} dense", "dense");
    }

    private static void LoadInto(IndentedWriter writer, NestedModel model, string parameter, string argument)
    {
        writer.Line($"public static Nested Load(string path, {parameter}, int? maxRank = null) =>");
        var load = $"{model.Names.Runtime("NestedFiles")}.Load<{model.Class}, Nested>(path, {argument}, maxRank)";
        writer.Line($"    {(model.Refusal is { } refusal ? Fault(model, refusal) : load)};");
    }

    private static void FromCheckpoint(IndentedWriter writer, NestedModel model)
    {
        if (model.WrittenByHand.Any(s => s.StartsWith("From(string", StringComparison.Ordinal)))
        {
            return;
        }

        var names = model.Names;
        writer.Line();
        writer.Line(
            "/// <summary>Reads a dense checkpoint and factors it layer by layer, without ever holding the dense model.</summary>"
        );
        FromCheckpoint(writer, model, "string path", "path");
        writer.Line();
        writer.Line(
            "/// <summary>Factors a dense checkpoint that is open, layer by layer, without ever holding the dense model.</summary>"
        );
        FromCheckpoint(writer, model, $"{names.Runtime("ITensorFile")} file", "file");
    }

    private static void FromCheckpoint(IndentedWriter writer, NestedModel model, string parameter, string argument)
    {
        var names = model.Names;
        writer.Line("public static Nested From(");
        writer.Line($"    {parameter},");
        writer.Line($"    {names.Func}<{model.Class}> model,");
        writer.Line($"    {names.Runtime("KeyMap")}? keys = null,");
        writer.Line($"    {names.Runtime("ConversionOptions")}? options = null,");
        writer.Line($"    {names.CancellationToken} cancellation = default) =>");
        var from =
            $"{names.Runtime("NestedFiles")}.From<{model.Class}, Nested>({argument}, model, keys, options, cancellation)";
        writer.Line($"    {(model.Refusal is { } refusal ? Fault(model, refusal) : from)};");
    }

    /// <summary>What members of a class that could not be carried over do.</summary>
    internal static string Fault(NestedModel model, string refusal) =>
        $"throw new {model.Names.NotSupported}(\"{refusal}\")";

    private static void Stub(IndentedWriter writer, NestedModel model, string refusal)
    {
        var fault = Fault(model, refusal);
        writer.Line($"private Nested() : base(\"{model.Class}\") => {fault};");
        writer.Line();
        writer.Line("/// <summary>Throws: the class could not be carried over.</summary>");
        writer.Expression(
            $"public static Nested From({model.Class} dense, {model.Names.Runtime("ConversionOptions")}? options = null)",
            fault
        );
        foreach (var shown in model.Shown)
        {
            writer.Line();
            writer.Line("/// <summary>Throws: the class could not be carried over.</summary>");
            writer.Line($"public {shown.New}{shown.Type} {shown.Name}");
            writer.Line("{");
            writer.Line($"    get => {fault};");
            writer.Line($"    set => {fault};");
            writer.Line("}");
        }

        foreach (var forward in model.Forwards.Where(f => f.IsPublic || f.BaseArguments != null))
        {
            var isOverride = forward.BaseArguments != null;
            StubMethod(writer, model, forward, isOverride ? "override " : "", forward.Name, fault);
            if (!isOverride && forward.IsForward)
            {
                StubMethod(writer, model, forward, "", "call", fault);
            }
        }
    }

    private static void StubMethod(
        IndentedWriter writer,
        NestedModel model,
        ForwardModel forward,
        string modifier,
        string name,
        string fault
    )
    {
        writer.Line();
        writer.Line("/// <summary>Throws: the class could not be carried over.</summary>");
        writer.Method($"public {modifier}{forward.Result} {name}", Parameters(forward, model), fault);
    }
}
