using System.Globalization;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the class <c>Rank</c>: the ranks of one model by name.</summary>
internal static class RankEmitter
{
    public static void Emit(IndentedWriter writer, NestedModel model)
    {
        var rank = $"{model.Names.Rank}<{model.Class}>";
        writer.Line($"/// <summary>The ranks of <see cref=\"{Nested}\"/>, from 1 to <see cref=\"{Max}\"/>.</summary>");
        writer.Open($"public {model.New}static class {Rank}");
        writer.Line("/// <summary>The largest rank.</summary>");
        writer.Line($"public const int {Max} = {Number(model.Ranks.Max)};");
        foreach (var anchor in model.Ranks.Anchors)
        {
            writer.Line();
            writer.Line($"/// <summary>Rank {Number(anchor)}.</summary>");
            writer.Line($"public static {rank} {Anchor(anchor)} => {Of}({Number(anchor)});");
        }

        writer.Line();
        writer.Line(
            $"/// <summary>The largest rank that a model has: <see cref=\"{Max}\"/>, or what its layers have if that is less.</summary>"
        );
        writer.Line($"public static {rank} {Full} => {rank}.Full({Max});");
        writer.Line();
        writer.Line("/// <summary>The ranks that have a name, which are those that training visits.</summary>");
        writer.Assignment(
            $"public static {model.Names.ReadOnlyList}<{rank}> {Anchors} {{ get; }}",
            $"[{string.Join(", ", model.Ranks.Anchors.Select(Anchor))}]"
        );
        writer.Line();
        writer.Line($"/// <summary>A rank from 1 to <see cref=\"{Max}\"/>.</summary>");
        writer.Line($"public static {rank} {Of}(int rank) => {rank}.Of(rank, {Max});");
        writer.Line();
        writer.Line($"/// <summary>A rank for each row of a batch, from 1 to <see cref=\"{Max}\"/>.</summary>");
        writer.Line(
            $"public static {rank} {PerRow}({model.Names.ReadOnlyList}<int> ranks) => {rank}.PerRow(ranks, {Max});"
        );
        NearestAnchor(writer, model.Ranks, rank);
        Name(writer, model.Ranks.Anchors, rank);
        Parse(writer, model.Ranks.Anchors, rank);
        writer.Close();
    }

    private static void NearestAnchor(IndentedWriter writer, RankModel ranks, string rank)
    {
        writer.Line();
        writer.Line(
            "/// <summary>The anchor that is nearest to a rank; of two that are equally near, the smaller one.</summary>"
        );
        writer.Line($"public static {rank} {Nearest}(int rank) =>");
        writer.Line("    rank switch");
        writer.Line("    {");
        for (var i = 0; i < ranks.Nearest.Count; i++)
        {
            writer.Line($"        <= {Number(ranks.Nearest[i])} => {Anchor(ranks.Anchors[i])},");
        }

        writer.Line($"        _ => {Anchor(ranks.Anchors[ranks.Anchors.Count - 1])},");
        writer.Line("    };");
    }

    private static void Name(IndentedWriter writer, EquatableArray<int> anchors, string rank)
    {
        writer.Line();
        writer.Line(
            $"/// <summary>What <see cref=\"{TryParse}\"/> reads: the name of an anchor, else the number.</summary>"
        );
        writer.Line($"public static string {NameOf}({rank} rank) =>");
        writer.Line("    rank.Value switch");
        writer.Line("    {");
        foreach (var anchor in anchors)
        {
            writer.Line($"        {Number(anchor)} => nameof({Anchor(anchor)}),");
        }

        writer.Line("        _ => rank.ToString(),");
        writer.Line("    };");
    }

    private static void Parse(IndentedWriter writer, EquatableArray<int> anchors, string rank)
    {
        writer.Line();
        writer.Line(
            $"/// <summary>Reads a rank: the name of an anchor, <c>{Full}</c>, or a number from 1 to <see cref=\"{Max}\"/>.</summary>"
        );
        writer.Open($"public static bool {TryParse}(string? name, out {rank} rank)");
        writer.Open("switch (name)");
        foreach (var known in anchors.Select(Anchor).Append(Full))
        {
            writer.Line($"case nameof({known}):");
            writer.Line($"    rank = {known};");
            writer.Line("    return true;");
        }

        writer.Line("default:");
        writer.Line($"    return {rank}.TryParse(name, {Max}, out rank);");
        writer.Close();
        writer.Close();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
