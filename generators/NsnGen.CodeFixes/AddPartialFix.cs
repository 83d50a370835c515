using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.CodeFixes;

/// <summary>NSN1001: makes a model and all types around it partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddPartialFix)), Shared]
public sealed class AddPartialFix() : MechanicalFix("NSN1001")
{
    private protected override Task<Change?> FindAsync(FixContext context)
    {
        var type = context.Flagged as TypeDeclarationSyntax;
        return Task.FromResult(
            type is null
                ? null
                : Change.In(
                    type,
                    $"Make '{type.Identifier.ValueText}' and the types around it partial",
                    editor => Edits.MakePartial(editor, type)
                )
        );
    }
}
