using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Deconstructions by an extension method, <c>var (n, c) = x.shape;</c>, which the compiler finds by the file's usings. Generated
/// code has none, so it calls the method with the variables as <c>out</c> arguments.
/// </summary>
internal static class Deconstructions
{
    /// <summary>The extension method of a deconstruction that stands alone and fills only variables of its own types.</summary>
    public static IMethodSymbol? Method(AssignmentExpressionSyntax assignment, SemanticModel semantics)
    {
        var info = semantics.GetDeconstructionInfo(assignment);
        return
            assignment.Parent is ExpressionStatementSyntax
            && info.Method is { IsExtensionMethod: true } method
            && info.Nested.All(n => n.Method is null && (n.Conversion is not { } c || c.IsIdentity))
            && Variables(assignment.Left) is { } variables
            && variables.All(v => IsVariable(v, semantics))
            ? method
            : null;
    }

    /// <summary>The variables that are filled, each with its declaration; null where one is filled by another deconstruction.</summary>
    public static IReadOnlyList<ExpressionSyntax>? Variables(ExpressionSyntax left) =>
        left switch
        {
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax all } declaration =>
            [
                .. all.Variables.Select(v => SyntaxFactory.DeclarationExpression(declaration.Type.WithoutTrivia(), v)),
            ],
            TupleExpressionSyntax tuple => [.. tuple.Arguments.Select(a => a.Expression)],
            _ => null,
        };

    private static bool IsVariable(ExpressionSyntax variable, SemanticModel semantics) =>
        variable switch
        {
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax or DiscardDesignationSyntax } =>
                true,
            IdentifierNameSyntax name => semantics.GetSymbolInfo(name).Symbol
                is ILocalSymbol
                    or IDiscardSymbol
                    or IParameterSymbol { RefKind: RefKind.None },
            _ => false,
        };
}
