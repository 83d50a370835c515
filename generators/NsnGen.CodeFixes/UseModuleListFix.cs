using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>NSN3004: holds layers in a <c>ModuleList</c> instead of a list or an array.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseModuleListFix)), Shared]
public sealed class UseModuleListFix() : MechanicalFix("NSN3004")
{
    private protected override async Task<Change?> FindAsync(FixContext context)
    {
        if (
            context.Declared is not IFieldSymbol field
            || Element(context, field) is not { } element
            || context.Flagged.Parent is not VariableDeclarationSyntax { Variables.Count: 1 } declaration
        )
        {
            return null;
        }

        var references = await SymbolFinder
            .FindReferencesAsync(field, context.Solution, context.Cancellation)
            .ConfigureAwait(false);
        var uses = references
            .SelectMany(r => r.Locations)
            .Where(l => context.Solution.GetDocument(l.Location.SourceTree) is not null and not SourceGeneratedDocument)
            .Select(l =>
                l.Location.SourceTree!.GetRoot(context.Cancellation)
                    .FindNode(l.Location.SourceSpan, getInnermostNodeForTie: true)
            )
            .ToList();
        return new Change(
            $"Hold '{field.Name}' in a ModuleList",
            async (editor, cancellation) =>
            {
                var own = (await editor.ForAsync(declaration, cancellation).ConfigureAwait(false))!;
                own.ReplaceNode(declaration.Type, ModuleList(element).WithTriviaFrom(declaration.Type));
                if (declaration.Variables[0].Initializer is { } initializer)
                {
                    own.ReplaceNode(initializer.Value, Creation(initializer.Value));
                }

                foreach (var use in uses)
                {
                    Adapt((await editor.ForAsync(use, cancellation).ConfigureAwait(false))!, use);
                }
            }
        );
    }

    /// <summary>The layer that an array or a list holds.</summary>
    private static ITypeSymbol? Element(FixContext context, IFieldSymbol field)
    {
        var element = field.Type switch
        {
            IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
            INamedTypeSymbol { Name: "List" or "IList" or "IReadOnlyList", TypeArguments: { Length: 1 } arguments } =>
                arguments[0],
            _ => null,
        };
        return context.TwinsFor(field).HasTwin(element) ? element : null;
    }

    private static TypeSyntax ModuleList(ITypeSymbol element) =>
        Edits.Simplifiable(
            ParseTypeName(
                $"global::TorchSharp.Modules.ModuleList<{element.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}>"
            )
        );

    /// <summary>The field is assigned, or an array's length is read.</summary>
    private static void Adapt(SyntaxEditor editor, SyntaxNode use)
    {
        var whole = use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : use;
        switch (whole.Parent)
        {
            case AssignmentExpressionSyntax assignment when assignment.Left == whole:
                editor.ReplaceNode(assignment.Right, Creation(assignment.Right));
                break;
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } length
                when length.Expression == whole:
                editor.ReplaceNode(length.Name, IdentifierName("Count").WithTriviaFrom(length.Name));
                break;
        }
    }

    /// <summary><c>new(…)</c> with the elements of what was there, or with all that it gives.</summary>
    private static ExpressionSyntax Creation(ExpressionSyntax value)
    {
        var elements = value switch
        {
            CollectionExpressionSyntax collection when collection.Elements.All(e => e is ExpressionElementSyntax) =>
                collection.Elements.Select(e => ((ExpressionElementSyntax)e).Expression),
            InitializerExpressionSyntax list => list.Expressions,
            ArrayCreationExpressionSyntax { Initializer: { } list } => list.Expressions,
            ImplicitArrayCreationExpressionSyntax { Initializer: var list } => list.Expressions,
            BaseObjectCreationExpressionSyntax
            {
                ArgumentList: null or { Arguments.Count: 0 },
                Initializer: var list
            } => list?.Expressions ?? Enumerable.Empty<ExpressionSyntax>(),
            CollectionExpressionSyntax => [value],
            _ => [ParseExpression($"[.. {value.WithoutTrivia()}]")],
        };
        return ParseExpression($"new({string.Join(", ", elements.Select(e => e.WithoutTrivia()))})")
            .WithTriviaFrom(value);
    }
}
