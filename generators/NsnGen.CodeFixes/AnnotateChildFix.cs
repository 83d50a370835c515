using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Reading;

namespace NsnGen.CodeFixes;

/// <summary>NSN3002: annotates the class of a child model, with the maximum rank of its parent.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AnnotateChildFix)), Shared]
public sealed class AnnotateChildFix() : MechanicalFix("NSN3002")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        var child = Child(context.Declared) as INamedTypeSymbol;
        var declaration =
            child?.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation)
            as ClassDeclarationSyntax;
        return Task.FromResult(
            declaration is not null
            && !child!.IsAbstract
            && RankSettings.Maximum(context.Declared!.ContainingType) is { } max
                ? Change.In(
                    declaration,
                    $"Annotate '{child.Name}' with [NestedSubspace({max})]",
                    editor =>
                    {
                        editor.ReplaceNode(
                            declaration,
                            (current, _) =>
                                Edits.WithAttribute(current, $"{RuntimeNames.Namespace}.NestedSubspace({max})")
                        );
                        Edits.MakePartial(editor, declaration);
                    }
                )
                : null
        );
    }

    /// <summary>What a field holds, alone or in a list.</summary>
    private static ITypeSymbol? Child(ISymbol? holder)
    {
        var type = (holder as IFieldSymbol)?.Type ?? (holder as IPropertySymbol)?.Type;
        return TorchTypes.IsModuleList(type) ? ((INamedTypeSymbol)type!).TypeArguments[0] : type;
    }
}
