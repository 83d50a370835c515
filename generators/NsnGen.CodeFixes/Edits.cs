using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NsnGen.CodeFixes;

/// <summary>Edits that several fixes make.</summary>
internal static class Edits
{
    /// <summary>The editor of the document that holds a node, or null for a node of generated or foreign code.</summary>
    public static async Task<SyntaxEditor?> ForAsync(
        this SolutionEditor editor,
        SyntaxNode node,
        CancellationToken cancellation
    ) =>
        editor.OriginalSolution.GetDocument(node.SyntaxTree) is { } document
            ? await editor.GetDocumentEditorAsync(document.Id, cancellation).ConfigureAwait(false)
            : null;

    /// <summary>Adds <c>partial</c> to a type and to the types around it, where it is missing.</summary>
    public static void MakePartial(SyntaxEditor editor, SyntaxNode declaration)
    {
        foreach (var type in declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>())
        {
            editor.ReplaceNode(type, (current, _) => WithPartial((TypeDeclarationSyntax)current));
        }
    }

    /// <summary>Gives a declaration an attribute on a line of its own, unless it has one of that name.</summary>
    /// <param name="attribute">The full name, which is shortened where the file's usings allow it, and its arguments.</param>
    public static SyntaxNode WithAttribute(SyntaxNode declaration, string attribute)
    {
        var member = (MemberDeclarationSyntax)declaration;
        var parsed = ParseMemberDeclaration($"[{attribute}] int x;")!.AttributeLists[0];
        var name = LastName(parsed.Attributes[0]);
        if (member.AttributeLists.SelectMany(l => l.Attributes).Any(a => LastName(a) == name))
        {
            return member;
        }

        var list = parsed
            .ReplaceNode(parsed.Attributes[0].Name, Simplifiable(parsed.Attributes[0].Name))
            .WithAdditionalAnnotations(Formatter.Annotation)
            .WithLeadingTrivia(member.GetLeadingTrivia())
            .WithTrailingTrivia(ElasticCarriageReturnLineFeed);
        return member
            .WithoutLeadingTrivia()
            .WithAttributeLists(member.WithoutLeadingTrivia().AttributeLists.Insert(0, list))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>A name that is written in full, to be shortened where the file's usings allow it.</summary>
    public static T Simplifiable<T>(T name)
        where T : SyntaxNode => name.WithAdditionalAnnotations(Simplifier.Annotation);

    private static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax type)
    {
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            return type;
        }

        // Without other modifiers, the trivia before the type stands at its keyword.
        var partial = Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(Space);
        return type.Modifiers.Count > 0
            ? type.WithModifiers(type.Modifiers.Add(partial))
            : type.WithKeyword(type.Keyword.WithLeadingTrivia())
                .WithModifiers(TokenList(partial.WithLeadingTrivia(type.Keyword.LeadingTrivia)));
    }

    private static string LastName(AttributeSyntax attribute) =>
        attribute.Name.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Last().Identifier.ValueText;
}
