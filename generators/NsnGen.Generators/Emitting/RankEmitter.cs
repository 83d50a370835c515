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
        writer.Line("/// <summary>The largest rank.</summary>");
        writer.Line($"public static {rank} {Full} => {Of}({Max});");
        writer.Line();
        writer.Line("/// <summary>The ranks that have a name, which are those that training visits.</summary>");
        writer.Assignment(
            $"public static {model.Names.ReadOnlyList}<{rank}> {Anchors} {{ get; }}",
            $"[{string.Join(", ", model.Ranks.Anchors.Select(Anchor))}]"
        );
        writer.Line();
        writer.Line($"/// <summary>A rank from 1 to <see cref=\"{Max}\"/>.</summary>");
        writer.Line($"public static {rank} {Of}(int rank) => {rank}.Of(rank, {Max});");
        writer.Close();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
