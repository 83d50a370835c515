using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Finds what initialisers and constructors put into a field.</summary>
internal static class FieldValues
{
    public static IEnumerable<IOperation> Of(ModelContext context, ISymbol field)
    {
        if (
            context.Syntax(field) is VariableDeclaratorSyntax { Initializer.Value: { } initial }
            && context.Semantics.For(initial).GetOperation(initial, context.Cancellation) is { } operation
        )
        {
            yield return operation;
        }

        foreach (var assignment in InConstructors(context, field))
        {
            yield return assignment.Value;
        }
    }

    public static IEnumerable<ISimpleAssignmentOperation> InConstructors(ModelContext context, ISymbol field) =>
        context
            .Declarations.SelectMany(d => d.ChildNodes())
            .OfType<ConstructorDeclarationSyntax>()
            .Select(c => context.Semantics.For(c).GetOperation(c, context.Cancellation))
            .OfType<IOperation>()
            .SelectMany(o => o.Descendants())
            .OfType<ISimpleAssignmentOperation>()
            .Where(a =>
                a.Target is IMemberReferenceOperation t
                && SymbolEqualityComparer.Default.Equals(t.Member.OriginalDefinition, field.OriginalDefinition)
            );
}
