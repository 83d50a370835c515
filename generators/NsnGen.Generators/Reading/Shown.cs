using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>State of a model that other models may look at, so that its twin has it whether or not its own code does.</summary>
internal static class Shown
{
    public static bool IsState(ModelContext context, ISymbol member) =>
        member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public or Accessibility.Internal }
        && HandWritten.IsByHand(member)
        && member switch
        {
            IFieldSymbol field => IsPlain(field.Type),
            IPropertySymbol { IsIndexer: false } property => IsPlain(property.Type)
                && (!MemberGraph.IsComputed(property, context.Syntax(property)) || IsGetter(context, property)),
            _ => false,
        };

    /// <summary>The properties that only show a field.</summary>
    public static IEnumerable<ISymbol> Getters(ModelContext context) =>
        context.Lineage.Members.Where(m =>
            m is IPropertySymbol property
            && !context.Lineage.IsReplaced(m)
            && IsState(context, property)
            && MemberGraph.IsComputed(property, context.Syntax(property))
        );

    private static bool IsGetter(ModelContext context, IPropertySymbol property) =>
        !context.Twins.Mentions(property.Type)
        && context.Syntax(property) is PropertyDeclarationSyntax { ExpressionBody.Expression: { } shown }
        && context.Semantics.For(shown).GetSymbolInfo(shown, context.Cancellation).Symbol
            is IFieldSymbol { IsStatic: false };

    /// <summary>A delegate may hold on to the dense model.</summary>
    private static bool IsPlain(ITypeSymbol type) => type.TypeKind != TypeKind.Delegate;
}
