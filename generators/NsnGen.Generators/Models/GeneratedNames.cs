using System.Globalization;
using NsnGen.Contracts;

namespace NsnGen.Generators.Models;

/// <summary>The names of what is generated: types and members that users call, and variables inside them.</summary>
internal static class GeneratedNames
{
    public const string Nested = RuntimeNames.NestedType;
    public const string Rank = RuntimeNames.RankType;
    public const string AtRank = RuntimeNames.AtRankType;

    public const string From = "From";
    public const string WithRank = "WithRank";
    public const string Trainer = "Trainer";
    public const string Load = "Load";

    /// <summary>The property of <c>Nested</c> for its largest rank.</summary>
    public const string MaxRank = "MaxRank";

    /// <summary>Of <c>AtRank</c>.</summary>
    public const string Cost = "Cost";
    public const string AsModule = "AsModule";
    public const string ToDense = "ToDense";
    public const string Save = "Save";
    public const string Bound = "Bound";
    public const string AtField = "at";

    /// <summary>Of the model's <c>Rank</c>.</summary>
    public const string Max = "Max";
    public const string Full = "Full";
    public const string Anchors = "Anchors";
    public const string Of = "Of";
    public const string PerRow = "PerRow";
    public const string Nearest = "Nearest";
    public const string NameOf = "NameOf";
    public const string TryParse = "TryParse";

    /// <summary>TorchSharp's own, in its spelling.</summary>
    public const string Forward = "forward";
    public const string Call = "call";
    public const string ToEpilog = "_toEpilog";
    public const string Dispose = "Dispose";

    /// <summary>Variables, for which another name is found where the author's code has theirs.</summary>
    public const string RankVariable = "rank";
    public const string ScopeVariable = "scope";
    public const string GuardVariable = "guard";
    public const string ModelVariable = "model";
    public const string BoundVariable = "bound";
    public const string DenseVariable = "dense";
    public const string SurgeryVariable = "surgery";
    public const string RanksField = "nestedRanks";
    public const string BatchType = "TBatch";

    /// <summary>The types that are generated inside a model class.</summary>
    public static readonly IReadOnlyList<string> Types = [Nested, Rank, AtRank];

    /// <summary>Methods of <c>Nested</c> that no carried member may be called.</summary>
    public static readonly IReadOnlyList<string> Methods = [From, WithRank, Trainer];

    /// <summary>The property of the model's <c>Rank</c> for one of its anchors.</summary>
    public static string Anchor(int rank) => "R" + rank.ToString(CultureInfo.InvariantCulture);

    /// <summary>The constant that stands for a number of the source: <c>number0_5</c> for 0.5, <c>numberMinus1</c> for -1.</summary>
    public static string Number(string literal)
    {
        var words = literal.StartsWith("-", StringComparison.Ordinal) ? "Minus" + literal.Substring(1) : literal;
        return "number" + words.Replace('.', '_').Replace('-', '_').Replace("+", "");
    }

    /// <summary>A member of another class that stands in <c>Nested</c> beside one of its name.</summary>
    public static string Moved(string member, string type) => $"{member}Of{type}";

    /// <summary>The method that reads a private member of a base class.</summary>
    public static string Reader(string member, string type) => $"{member}In{type}";
}
