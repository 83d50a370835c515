using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Lets a method that runs the model hold and free what it makes: see <c>NsnGen.Generated.CallScope</c>.</summary>
internal static class CallScopes
{
    /// <summary>The method with a scope around its body; without one where others cannot call it, or where its body runs later.</summary>
    public static MethodDeclarationSyntax Around(MethodDeclarationSyntax method, IMethodSymbol symbol, TypeNames names)
    {
        if (!Fits(method, symbol))
        {
            return ModelGuards.AroundCall(method, symbol, names);
        }

        var syntax = symbol.DeclaringSyntaxReferences[0].GetSyntax();
        var scope = Identifiers.Fresh(GeneratedNames.ScopeVariable, Identifiers.In(syntax));
        var open = $"using var {scope} = {names.CallScope}.Open({Inputs(symbol)});";
        var body = MethodBodies.Block(method, symbol);
        if (CanHoldTensors(symbol.ReturnType))
        {
            var result = scope + "." + Result(symbol, method.ReturnType);
            body = body.ReplaceNodes(Returns(body), (_, r) => r.WithExpression(Call(result, r.Expression!)));
        }

        return MethodBodies.With(method, open, body);
    }

    private static bool Fits(MethodDeclarationSyntax method, IMethodSymbol symbol) =>
        !symbol.IsStatic
        && !symbol.IsAsync
        && symbol.RefKind == RefKind.None
        && !symbol.ReturnType.IsRefLikeType
        && method.Modifiers.Any(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword)
        && (method.Body != null || method.ExpressionBody != null)
        && !symbol.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out && CanHoldTensors(p.Type))
        && !MethodBodies.Own(method).Any(n => n is YieldStatementSyntax);

    /// <summary>The model, and everything that it is called with and that must live as long as the call.</summary>
    private static string Inputs(IMethodSymbol symbol)
    {
        var inputs = symbol
            .Parameters.Where(p => CanHoldTensors(p.Type) && !p.Type.IsRefLikeType)
            .Select(p => Identifiers.Escape(p.Name))
            .ToList();
        return inputs.Count switch
        {
            0 => "this",
            1 => $"this, {inputs[0]}",
            _ => $"this, ({string.Join(", ", inputs)})",
        };
    }

    private static bool CanHoldTensors(ITypeSymbol type) =>
        type.SpecialType is not (SpecialType.System_String or SpecialType.System_Void) && !type.IsUnmanagedType;

    /// <summary>A lone tensor needs no type argument, also where its expression has no type of its own.</summary>
    private static string Result(IMethodSymbol symbol, TypeSyntax type) =>
        symbol.ReturnType is { Name: "Tensor", NullableAnnotation: not NullableAnnotation.Annotated }
            ? "Result"
            : $"Result<{type.NormalizeWhitespace()}>";

    private static IEnumerable<ReturnStatementSyntax> Returns(BlockSyntax body) =>
        MethodBodies.Own(body).OfType<ReturnStatementSyntax>().Where(r => r.Expression != null);

    private static InvocationExpressionSyntax Call(string function, ExpressionSyntax argument) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression(function),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(argument)))
        );
}
