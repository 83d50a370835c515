using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Reading;

namespace NsnGen.CodeFixes;

/// <summary>NSN3001, NSN3002, NSN3006, NSN3008: marks a field <c>[Dense]</c>, so that what it holds stays as it is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkDenseFix)), Shared]
public sealed class MarkDenseFix() : MechanicalFix("NSN3001", "NSN3002", "NSN3006", "NSN3008")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        var field = context.Declared ?? Layer(context);
        var declaration = field?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) switch
        {
            PropertyDeclarationSyntax property => property,
            // The attribute would go to all variables of the declaration.
            { Parent.Parent: FieldDeclarationSyntax { Declaration.Variables.Count: 1 } alone } => alone,
            _ => (MemberDeclarationSyntax?)null,
        };
        return Task.FromResult(
            declaration is null
                ? null
                : Change.In(
                    declaration,
                    $"Keep '{field!.Name}' dense",
                    editor =>
                        editor.ReplaceNode(
                            declaration,
                            (current, _) => Edits.WithAttribute(current, $"{RuntimeNames.Namespace}.Dense")
                        )
                )
        );
    }

    /// <summary>The one field of a layer that the flagged expression speaks of.</summary>
    private static IFieldSymbol? Layer(FixContext context)
    {
        var layers = context
            .Flagged.DescendantNodesAndSelf()
            .OfType<IdentifierNameSyntax>()
            .Select(context.Referenced)
            .OfType<IFieldSymbol>()
            .Where(f => context.TwinsFor(f).Mentions(f.Type) && !ModelContext.IsMarkedDense(f))
            .Distinct<IFieldSymbol>(SymbolEqualityComparer.Default)
            .ToList();
        return layers.Count == 1 ? layers[0] : null;
    }
}
