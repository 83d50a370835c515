using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>NSN1006, NSN3005: makes a type that is local to its file internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeInternalFix)), Shared]
public sealed class MakeInternalFix() : MechanicalFix("NSN1006", "NSN3005")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        var symbol = context.Declared ?? context.Referenced(context.Flagged);
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        var declaration =
            FileLocal(type)?.DeclaringSyntaxReferences[0].GetSyntax(context.Cancellation) as BaseTypeDeclarationSyntax;
        return Task.FromResult(
            declaration is null
                ? null
                : Change.In(
                    declaration,
                    $"Make '{declaration.Identifier.ValueText}' internal",
                    editor =>
                        editor.ReplaceNode(
                            declaration,
                            (current, _) => MakeInternal((BaseTypeDeclarationSyntax)current)
                        )
                )
        );
    }

    /// <summary>A type or the type around it that is local to its file and has no other part there.</summary>
    private static INamedTypeSymbol? FileLocal(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type is { IsFileLocal: true, ContainingType: null, DeclaringSyntaxReferences.Length: 1 })
            {
                return type;
            }
        }

        return null;
    }

    private static BaseTypeDeclarationSyntax MakeInternal(BaseTypeDeclarationSyntax type)
    {
        var local = type.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.FileKeyword));
        return local.IsKind(SyntaxKind.None)
            ? type
            : type.ReplaceToken(local, Token(SyntaxKind.InternalKeyword).WithTriviaFrom(local));
    }
}
