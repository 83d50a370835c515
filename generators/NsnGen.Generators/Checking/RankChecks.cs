using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks the ranks that attributes state.</summary>
internal static class RankChecks
{
    public static void Check(INamedTypeSymbol type, Report report, CancellationToken cancellation)
    {
        var attribute = TorchTypes
            .Attribute(type, RuntimeNames.NestedSubspaceAttribute)
            ?.ApplicationSyntaxReference?.GetSyntax(cancellation);
        var location = attribute?.GetLocation() ?? Location.None;
        if (RankSettings.Maximum(type) is < 1 and var tooSmall)
        {
            report.Add(Descriptors.MaxRankTooSmall, location, tooSmall);
        }

        var argument = (attribute as AttributeSyntax)
            ?.ArgumentList?.Arguments.FirstOrDefault(a =>
                a.NameEquals?.Name.Identifier.ValueText == RuntimeNames.AnchorsProperty
            )
            ?.GetLocation();
        var (anchors, max) = (RankSettings.Anchors(type), RankSettings.Limit(type));
        for (var i = 0; i < anchors.Count; i++)
        {
            if (RankSettings.Fault(anchors, i, max) is { } fault)
            {
                report.Add(Descriptors.BadAnchors, argument ?? location, anchors[i], fault, max);
            }
        }
    }

    public static void CheckField(ISymbol field, Report report)
    {
        if (RankSettings.OfField(field) is < 1 and var tooSmall)
        {
            report.Add(Descriptors.MaxRankTooSmall, field, tooSmall);
        }
    }
}
