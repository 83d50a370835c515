using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Checking;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Reads the maximum rank and the anchors from the attribute.</summary>
internal static class RankSettings
{
    public static RankModel Read(INamedTypeSymbol type, Report report, CancellationToken cancellation)
    {
        var attribute = TorchTypes.Attribute(type, RuntimeNames.NestedSubspaceAttribute);
        var location = attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? Location.None;
        var max = attribute is null ? null : Argument(attribute);
        if (max is < 1)
        {
            report.Add(Descriptors.MaxRankTooSmall, location, max.Value);
        }

        var limit = Math.Max(max ?? 1, 1);
        var anchors = attribute is null ? [] : Anchors(attribute);
        CheckAnchors(anchors, limit, attribute, location, report, cancellation);
        var isGiven = anchors.Count > 0 && !report.HasErrors;
        return new RankModel(limit, (isGiven ? anchors : DefaultAnchors.Of(limit)).ToEquatableArray());
    }

    /// <summary>The maximum rank of an annotated class, or null where the attribute is incomplete.</summary>
    public static int? Maximum(INamedTypeSymbol type) =>
        TorchTypes.Attribute(type, RuntimeNames.NestedSubspaceAttribute) is { } attribute ? Argument(attribute) : null;

    /// <summary>Whether the attribute of a class leaves convolutions to be factored.</summary>
    public static bool Convolutions(INamedTypeSymbol type) =>
        TorchTypes
            .Attribute(type, RuntimeNames.NestedSubspaceAttribute)
            ?.NamedArguments.Any(a =>
                string.Equals(a.Key, RuntimeNames.ConvolutionsProperty, StringComparison.Ordinal)
                && a.Value.Value is false
            ) != true;

    /// <summary>The maximum rank that a field states for itself.</summary>
    public static int? OfField(ISymbol field, Report report)
    {
        var attribute = TorchTypes.Attribute(field, RuntimeNames.MaxRankAttribute);
        var max = attribute is null ? null : Argument(attribute);
        if (max is < 1)
        {
            report.Add(Descriptors.MaxRankTooSmall, field, max.Value);
        }

        return max;
    }

    private static int? Argument(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int value
            ? value
            : null;

    private static List<int> Anchors(AttributeData attribute)
    {
        var anchors = attribute
            .NamedArguments.Where(a => string.Equals(a.Key, RuntimeNames.AnchorsProperty, StringComparison.Ordinal))
            .Select(a => a.Value)
            .FirstOrDefault();
        return anchors.Kind == TypedConstantKind.Array && !anchors.IsNull
            ? anchors.Values.Select(v => v.Value).OfType<int>().ToList()
            : [];
    }

    private static void CheckAnchors(
        List<int> anchors,
        int max,
        AttributeData? attribute,
        Location location,
        Report report,
        CancellationToken cancellation
    )
    {
        var argument = (attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax)
            ?.ArgumentList?.Arguments.FirstOrDefault(a =>
                a.NameEquals?.Name.Identifier.ValueText == RuntimeNames.AnchorsProperty
            )
            ?.GetLocation();
        for (var i = 0; i < anchors.Count; i++)
        {
            if (Fault(anchors, i, max) is { } fault)
            {
                report.Add(Descriptors.BadAnchors, argument ?? location, anchors[i], fault, max);
            }
        }
    }

    private static string? Fault(List<int> anchors, int index, int max)
    {
        var anchor = anchors[index];
        if (anchor < 1)
        {
            return "is below 1";
        }

        if (anchor > max)
        {
            return $"is above the maximum rank";
        }

        if (index == 0 || anchor > anchors[index - 1])
        {
            return null;
        }

        return anchor == anchors[index - 1] ? "stands twice" : $"follows {anchors[index - 1]}";
    }
}
