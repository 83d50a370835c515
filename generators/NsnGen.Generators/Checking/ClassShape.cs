using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that a class can hold a nested network at all.</summary>
internal static class ClassShape
{
    /// <returns>False where no part of the class can be generated, not even members that throw.</returns>
    public static bool Check(INamedTypeSymbol type, Report report, CancellationToken cancellation)
    {
        if (Kind(type) is { } kind)
        {
            report.Add(Descriptors.CannotBeExtended, type, type.Name, kind);
        }

        var areNamesFree = CheckReservedNames(type, report);
        return ArePartial(type, report, cancellation)
            && areNamesFree
            && !IsFileLocal(type)
            && SyntaxErrors.AreHeadersWhole(type, cancellation);
    }

    private static string? Kind(INamedTypeSymbol type)
    {
        if (IsFileLocal(type))
        {
            return "local to its file, where generated code cannot extend it";
        }

        if (type.IsRecord)
        {
            return "a record, which copies by value what a module shares";
        }

        if (type.TypeKind != TypeKind.Class)
        {
            return "not a class";
        }

        if (type.IsStatic)
        {
            return "static";
        }

        return type.IsAbstract ? "abstract" : null;
    }

    private static bool IsFileLocal(INamedTypeSymbol? type) =>
        type != null && (type.IsFileLocal || IsFileLocal(type.ContainingType));

    private static bool ArePartial(INamedTypeSymbol type, Report report, CancellationToken cancellation)
    {
        var arePartial = true;
        for (var current = type; current != null; current = current.ContainingType)
        {
            foreach (var part in HandWritten.Declarations(current, cancellation).OfType<TypeDeclarationSyntax>())
            {
                if (!part.Modifiers.Any(SyntaxKind.PartialKeyword))
                {
                    report.Add(Descriptors.NotPartial, part.Identifier.GetLocation(), current.Name, type.Name);
                    arePartial = false;
                }
            }
        }

        return arePartial;
    }

    private static bool CheckReservedNames(INamedTypeSymbol type, Report report)
    {
        var areFree = true;
        foreach (var name in new[] { RuntimeNames.NestedType, RuntimeNames.RankType, RuntimeNames.AtRankType })
        {
            foreach (var member in type.GetMembers(name).Where(HandWritten.IsByHand).Where(m => !IsPartOfNested(m)))
            {
                report.Add(Descriptors.ReservedName, member, type.Name, name);
                areFree = false;
            }
        }

        return areFree;
    }

    /// <summary>A part of <c>Nested</c> by hand is welcome.</summary>
    private static bool IsPartOfNested(ISymbol member) =>
        member is INamedTypeSymbol { TypeKind: TypeKind.Class, Arity: 0, IsRecord: false } type
        && string.Equals(type.Name, RuntimeNames.NestedType, StringComparison.Ordinal)
        && HandWritten
            .Declarations(type, CancellationToken.None)
            .OfType<TypeDeclarationSyntax>()
            .All(d => d.Modifiers.Any(SyntaxKind.PartialKeyword));
}
