using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>Extension methods behind <c>?.</c>.</summary>
internal static class ConditionalCalls
{
    /// <summary><c>x?.Method()</c> alone, whose value is used: it can be written as a test for null.</summary>
    public static bool IsLone(SimpleNameSyntax name, IMethodSymbol method) =>
        !method.ReturnsVoid
        && name.Parent
            is MemberBindingExpressionSyntax
            {
                Parent: InvocationExpressionSyntax
                {
                    Parent: ConditionalAccessExpressionSyntax { Parent: not ExpressionStatementSyntax } access
                } call
            }
        && access.WhenNotNull == call
        && !access.Ancestors().OfType<ConditionalAccessExpressionSyntax>().Any(a => a.WhenNotNull.Contains(access));

    /// <summary>Whether the generated file sees the method as an extension, so that the call may stay as it is.</summary>
    public static bool StaysExtension(ModelContext context, IMethodSymbol method, ITypeSymbol? receiver) =>
        !CarriedStatics.IsCarried(context, method)
        && receiver is { IsReferenceType: true }
        && !context.Twins.HasTwin(receiver)
        && context.Scope.SeesExtension(method.ReducedFrom!, receiver);
}
