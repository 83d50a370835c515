using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Models;

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

    /// <summary>What a class that cannot be carried over shows nevertheless.</summary>
    public static IEnumerable<ShownModel> Stubs(ModelContext context)
    {
        var names = new TypeNames(context.Scope, []);
        return context
            .Lineage.Members.Where(m =>
                m.Name.Length > 0 && IsState(context, m) && !m.IsOverride && !context.Lineage.IsReplaced(m)
            )
            .Select(m => new ShownModel(
                MemberModifiers.HidesTorch(context, m) ? "new " : "",
                names.Nested((m as IFieldSymbol)?.Type ?? ((IPropertySymbol)m).Type),
                Identifiers.Escape(m.Name)
            ))
            .GroupBy(m => m.Name, StringComparer.Ordinal)
            .Select(g => g.First());
    }

    private static bool IsGetter(ModelContext context, IPropertySymbol property) =>
        !context.Twins.Mentions(property.Type)
        && context.Syntax(property) is PropertyDeclarationSyntax { ExpressionBody.Expression: { } shown }
        && context.Semantics.For(shown).GetSymbolInfo(shown, context.Cancellation).Symbol
            is IFieldSymbol { IsStatic: false };

    /// <summary>A delegate may hold on to the dense model.</summary>
    private static bool IsPlain(ITypeSymbol type) => type.TypeKind != TypeKind.Delegate;
}
