using Microsoft.CodeAnalysis;
using NsnGen.Contracts;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Reads the maximum rank and the anchors from the attribute.</summary>
internal static class RankSettings
{
    /// <summary>The ranks of a class: those of its attribute, as far as they make sense.</summary>
    public static RankModel Read(INamedTypeSymbol type)
    {
        var max = Limit(type);
        var anchors = Anchors(type);
        var areGiven = anchors.Count > 0 && Enumerable.Range(0, anchors.Count).All(i => Fault(anchors, i, max) is null);
        var ranks = areGiven ? anchors : DefaultAnchors.Of(max);
        return new RankModel(max, ranks.ToEquatableArray(), ranks.Zip(ranks.Skip(1), Middle).ToEquatableArray());
    }

    /// <summary>The maximum rank of an annotated class, or null where the attribute is incomplete.</summary>
    public static int? Maximum(INamedTypeSymbol type) =>
        TorchTypes.Attribute(type, RuntimeNames.NestedSubspaceAttribute) is { } attribute ? Argument(attribute) : null;

    /// <summary>The largest rank that an anchor may have.</summary>
    public static int Limit(INamedTypeSymbol type) => Math.Max(Maximum(type) ?? 1, 1);

    /// <summary>The anchors as the attribute gives them; none where it does not.</summary>
    public static IReadOnlyList<int> Anchors(INamedTypeSymbol type)
    {
        var anchors = TorchTypes
            .Attribute(type, RuntimeNames.NestedSubspaceAttribute)
            ?.NamedArguments.Where(a => string.Equals(a.Key, RuntimeNames.AnchorsProperty, StringComparison.Ordinal))
            .Select(a => a.Value)
            .FirstOrDefault();
        return anchors is { Kind: TypedConstantKind.Array, IsNull: false } given
            ? given.Values.Select(v => v.Value).OfType<int>().ToList()
            : [];
    }

    /// <summary>What is wrong with an anchor, or null.</summary>
    public static string? Fault(IReadOnlyList<int> anchors, int index, int max)
    {
        var anchor = anchors[index];
        if (anchor < 1)
        {
            return "is below 1";
        }

        if (anchor > max)
        {
            return "is above the maximum rank";
        }

        if (index == 0 || anchor > anchors[index - 1])
        {
            return null;
        }

        return anchor == anchors[index - 1] ? "stands twice" : $"follows {anchors[index - 1]}";
    }

    /// <summary>Whether the attribute of a class leaves convolutions to be factored.</summary>
    public static bool Convolutions(INamedTypeSymbol type) =>
        TorchTypes
            .Attribute(type, RuntimeNames.NestedSubspaceAttribute)
            ?.NamedArguments.Any(a =>
                string.Equals(a.Key, RuntimeNames.ConvolutionsProperty, StringComparison.Ordinal)
                && a.Value.Value is false
            ) != true;

    /// <summary>The maximum rank that a field states for itself.</summary>
    public static int? OfField(ISymbol field) =>
        TorchTypes.Attribute(field, RuntimeNames.MaxRankAttribute) is { } attribute ? Argument(attribute) : null;

    /// <summary>Whether the author wants hidden units at a layer.</summary>
    public static bool IsByWidth(ISymbol field) => TorchTypes.Attribute(field, RuntimeNames.ByWidthAttribute) != null;

    /// <summary>Whether the author wants no hidden units at a layer.</summary>
    public static bool IsByRank(ISymbol field) => TorchTypes.Attribute(field, RuntimeNames.ByRankAttribute) != null;

    /// <summary>The largest rank between two anchors that is not nearer to the larger one.</summary>
    private static int Middle(int anchor, int next) => anchor + ((next - anchor) / 2);

    private static int? Argument(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int value
            ? value
            : null;
}
