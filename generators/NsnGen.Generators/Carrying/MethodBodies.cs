using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Carrying;

/// <summary>Bodies of methods, to which a statement is added.</summary>
internal static class MethodBodies
{
    /// <summary>The body as a block, also of a method that is one expression.</summary>
    public static BlockSyntax Block(MethodDeclarationSyntax method, IMethodSymbol symbol)
    {
        if (method.Body is { } body)
        {
            return body;
        }

        var expression = method.ExpressionBody!.Expression;
        return SyntaxFactory.Block(
            expression is ThrowExpressionSyntax fault ? SyntaxFactory.ThrowStatement(fault.Expression)
            : ReturnsNothing(symbol) ? SyntaxFactory.ExpressionStatement(expression)
            : SyntaxFactory.ReturnStatement(expression)
        );
    }

    /// <summary>The method with a body that begins with a statement.</summary>
    public static MethodDeclarationSyntax With(MethodDeclarationSyntax method, string first, BlockSyntax body) =>
        method
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody(body.WithStatements(body.Statements.Insert(0, SyntaxFactory.ParseStatement(first))));

    /// <summary>The nodes of a body without those of the functions inside it.</summary>
    public static IEnumerable<SyntaxNode> Own(SyntaxNode body) =>
        body.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    private static bool ReturnsNothing(IMethodSymbol symbol) =>
        symbol.ReturnsVoid || (symbol.IsAsync && symbol.ReturnType is INamedTypeSymbol { Arity: 0 });
}
