using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Names in the author's own code that would mean a generated type: a simple name means the nearest thing of that name, and the
/// generated types are members of the class.
/// </summary>
internal static class HiddenNames
{
    /// <summary>The names, each with what it means as long as nothing is generated.</summary>
    public static IEnumerable<(IdentifierNameSyntax Name, ISymbol Meaning)> Of(ModelContext context) =>
        HandWritten
            .Declarations(context.Type, context.Cancellation)
            .Concat(Derived(context))
            .SelectMany(d => In(context, d));

    /// <summary>What a name means now, spelt so that it means the same beside the generated types.</summary>
    public static string Qualified(ISymbol meaning)
    {
        var name = meaning.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        return name.Contains('.') ? name : "global::" + name;
    }

    private static IEnumerable<(IdentifierNameSyntax Name, ISymbol Meaning)> In(
        ModelContext context,
        SyntaxNode declaration
    )
    {
        foreach (
            var name in declaration
                .DescendantNodes(n => n == declaration || !IsOutside(n))
                .OfType<IdentifierNameSyntax>()
        )
        {
            if (
                GeneratedNames.Types.Contains(name.Identifier.ValueText, StringComparer.Ordinal)
                && IsSimple(name)
                && context.Semantics.Symbol(name, context.Cancellation).Symbol is { } meaning
                && IsFurtherOut(context, meaning)
            )
            {
                yield return (name, meaning);
            }
        }
    }

    /// <summary>Bases, constraints and attributes of a class are read before its members are known.</summary>
    private static bool IsOutside(SyntaxNode node) =>
        node is BaseListSyntax or TypeParameterConstraintClauseSyntax or AttributeListSyntax
        && node.Parent is BaseTypeDeclarationSyntax;

    private static bool IsSimple(IdentifierNameSyntax name) =>
        name.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression == name,
            QualifiedNameSyntax qualified => qualified.Left == name,
            MemberBindingExpressionSyntax or AliasQualifiedNameSyntax or NameColonSyntax or NameEqualsSyntax => false,
            AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set => set.Left != name,
            _ => true,
        };

    /// <summary>Whether a lookup that begins inside the class meets the generated type before it meets what the name means now.</summary>
    private static bool IsFurtherOut(ModelContext context, ISymbol meaning)
    {
        if (
            meaning is ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ILabelSymbol
            || meaning is IMethodSymbol { MethodKind: MethodKind.LocalFunction }
            || meaning is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }
            || IsOfRuntime(meaning)
        )
        {
            return false;
        }

        for (var owner = meaning.ContainingType; owner != null; owner = owner.ContainingType)
        {
            if (IsModelOrDerived(context, owner))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The runtime's own <c>Rank</c>, for which the author means the generated one.</summary>
    private static bool IsOfRuntime(ISymbol meaning) =>
        meaning is INamedTypeSymbol { ContainingNamespace: { ContainingNamespace.IsGlobalNamespace: true } space }
        && string.Equals(space.Name, RuntimeNames.Namespace, StringComparison.Ordinal)
        && !HandWritten.IsByHand(meaning);

    private static bool IsModelOrDerived(ModelContext context, INamedTypeSymbol type) =>
        TorchTypes
            .BasesAndSelf(type)
            .Any(b => SymbolEqualityComparer.Default.Equals(b.OriginalDefinition, context.Type.OriginalDefinition));

    /// <summary>Classes that inherit the generated types; an annotated one has its own.</summary>
    private static IEnumerable<SyntaxNode> Derived(ModelContext context)
    {
        var compilation = context.Semantics.Compilation;
        if (
            context.Type.IsSealed
            || !GeneratedNames
                .Types.SelectMany(name =>
                    compilation.GetSymbolsWithName(name, SymbolFilter.TypeAndMember, context.Cancellation)
                )
                .Any(HandWritten.IsByHand)
        )
        {
            return [];
        }

        return compilation
            .SyntaxTrees.SelectMany(t =>
                t.GetRoot(context.Cancellation).DescendantNodes().OfType<ClassDeclarationSyntax>()
            )
            .Where(c => c.BaseList != null)
            .Where(c =>
                context.Semantics.For(c).GetDeclaredSymbol(c, context.Cancellation) is INamedTypeSymbol type
                && HandWritten.IsByHand(type)
                && !TorchTypes.IsAnnotated(type)
                && IsModelOrDerived(context, type)
            );
    }
}
