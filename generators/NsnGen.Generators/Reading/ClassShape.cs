using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Tells whether a class can hold a nested network at all.</summary>
internal static class ClassShape
{
    /// <summary>Generated code has primary constructors and collection expressions.</summary>
    public const LanguageVersion OldestLanguage = LanguageVersion.CSharp12;

    /// <summary>Whether a part of the class can be generated, if only one with members that throw.</summary>
    public static bool CanBeExtended(ModelContext context) =>
        context.Language >= OldestLanguage
        && !IsFileLocal(context.Type)
        && !NotPartial(context.Type, context.Cancellation).Any()
        && !Reserved(context.Type, context.Cancellation).Any()
        && !context.HiddenNames.Any()
        && SyntaxErrors.AreHeadersWhole(context.Type, context.Cancellation);

    /// <summary>What the type is instead of an ordinary class; null for one.</summary>
    public static string? Fault(INamedTypeSymbol type)
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

    /// <summary>The declarations of the class and of its containers that lack <c>partial</c>.</summary>
    public static IEnumerable<(INamedTypeSymbol Type, TypeDeclarationSyntax Part)> NotPartial(
        INamedTypeSymbol type,
        CancellationToken cancellation
    )
    {
        for (var current = type; current != null; current = current.ContainingType)
        {
            foreach (var part in Parts(current, cancellation).Where(p => !IsPartial(p)))
            {
                yield return (current, part);
            }
        }
    }

    /// <summary>
    /// What has the name of a generated type and meets it: the class, its type parameters, and members. A part of <c>Nested</c> by
    /// hand is welcome.
    /// </summary>
    public static IEnumerable<ISymbol> Reserved(INamedTypeSymbol type, CancellationToken cancellation) =>
        TorchTypes
            .BasesAndSelf(type)
            .SelectMany(Members)
            .Where(m => type.Equals(m.ContainingType, SymbolEqualityComparer.Default) || IsInherited(m))
            .Where(HandWritten.IsByHand)
            .Where(m => !IsPartOfNested(m, cancellation))
            .Concat(type.TypeParameters.Where(HasGeneratedName))
            .Concat(HasGeneratedName(type) ? [type] : Enumerable.Empty<ISymbol>());

    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type) =>
        GeneratedNames.Types.SelectMany(name => type.GetMembers(name));

    private static bool HasGeneratedName(ISymbol symbol) =>
        GeneratedNames.Types.Contains(symbol.Name, StringComparer.Ordinal);

    private static bool IsInherited(ISymbol member) => member.DeclaredAccessibility is not Accessibility.Private;

    private static bool IsPartOfNested(ISymbol member, CancellationToken cancellation) =>
        member is INamedTypeSymbol { TypeKind: TypeKind.Class, Arity: 0, IsRecord: false } type
        && string.Equals(type.Name, GeneratedNames.Nested, StringComparison.Ordinal)
        && Parts(type, cancellation).All(IsPartial);

    private static IEnumerable<TypeDeclarationSyntax> Parts(INamedTypeSymbol type, CancellationToken cancellation) =>
        HandWritten.Declarations(type, cancellation).OfType<TypeDeclarationSyntax>();

    private static bool IsPartial(TypeDeclarationSyntax part) => part.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool IsFileLocal(INamedTypeSymbol? type) =>
        type != null && (type.IsFileLocal || IsFileLocal(type.ContainingType));
}
