using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks what shows in the syntax: names that mean nothing in another file.</summary>
internal sealed class SyntaxChecks(ModelContext context, Report report)
{
    public void Check(SyntaxNode member)
    {
        var semantics = context.Semantics.For(member);
        foreach (var node in member.DescendantNodes())
        {
            switch (node)
            {
                case AliasQualifiedNameSyntax name when !name.Alias.Identifier.IsKind(SyntaxKind.GlobalKeyword):
                    CheckAlias(semantics, name);
                    break;
                case IdentifierNameSyntax { IsVar: false } name:
                    CheckName(context.Semantics.Symbol(name, context.Cancellation).Symbol, name);
                    break;
                case GenericNameSyntax name:
                    CheckName(context.Semantics.Symbol(name, context.Cancellation).Symbol, name);
                    break;
            }
        }
    }

    private void CheckAlias(SemanticModel semantics, AliasQualifiedNameSyntax name)
    {
        if (semantics.GetAliasInfo(name.Alias, context.Cancellation) is null)
        {
            report.Construct(name, $"'{name}' is named through an extern alias, which generated code does not have");
        }
    }

    private void CheckName(ISymbol? symbol, SimpleNameSyntax name)
    {
        if (symbol is INamedTypeSymbol { IsFileLocal: true } or { IsStatic: true, ContainingType.IsFileLocal: true })
        {
            report.Construct(name, $"'{name}' is local to its file; make it internal");
        }

        if (symbol != null && IsOutOfReach(symbol))
        {
            report.Construct(
                name,
                $"'{name}' is {SyntaxFacts.GetText(symbol.DeclaredAccessibility)} to '{symbol.ContainingType.Name}', where the "
                    + "nested network cannot reach it; make it internal"
            );
        }

        if (
            symbol is IMethodSymbol { MethodKind: MethodKind.ReducedExtension } method
            && !IsPlainCall(name)
            && !ConditionalCalls.IsLone(name, method)
            && !IsConditionalCall(name, method)
        )
        {
            report.Construct(
                name,
                $"The extension method '{method.Name}' cannot be carried over in this form; call it as a static method of "
                    + $"'{method.ContainingType.Name}'"
            );
        }
    }

    /// <summary>What a carried base or static class keeps to itself, other than constants and what is carried with it.</summary>
    private bool IsOutOfReach(ISymbol symbol) =>
        symbol
            is IFieldSymbol { HasConstantValue: false }
                or IPropertySymbol
                or IEventSymbol
                or IMethodSymbol
                or INamedTypeSymbol
        && symbol.ContainingType is { IsTupleType: false, IsAnonymousType: false }
        && symbol is not IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction }
        && !(context.IsOwn(symbol) && symbol is not INamedTypeSymbol && !symbol.IsStatic)
        && !(symbol is IMethodSymbol method && CarriedStatics.IsCarried(context, method))
        && !context.CanReach(symbol);

    /// <summary>A call <c>x.Method(…)</c>, which can be written as a static call.</summary>
    private static bool IsPlainCall(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access
        && access.Name == name
        && access.Parent is InvocationExpressionSyntax call
        && call.Expression == access
        && !HangsOnConditionalAccess(access.Expression);

    /// <summary>A call <c>x?.Method(…)</c> or <c>x?.y.Method(…)</c> of a method that the generated file sees as well.</summary>
    private bool IsConditionalCall(SimpleNameSyntax name, IMethodSymbol method)
    {
        var receiver = name.Parent switch
        {
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access => access.Expression,
            MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax call } =>
                call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
            _ => null,
        };
        return receiver != null
            && ConditionalCalls.StaysExtension(
                context,
                method,
                context.Semantics.For(receiver).GetTypeInfo(receiver, context.Cancellation).Type
            );
    }

    private static bool HangsOnConditionalAccess(ExpressionSyntax receiver) =>
        receiver switch
        {
            MemberBindingExpressionSyntax or ElementBindingExpressionSyntax => true,
            MemberAccessExpressionSyntax access => HangsOnConditionalAccess(access.Expression),
            InvocationExpressionSyntax call => HangsOnConditionalAccess(call.Expression),
            ElementAccessExpressionSyntax element => HangsOnConditionalAccess(element.Expression),
            PostfixUnaryExpressionSyntax postfix => HangsOnConditionalAccess(postfix.Operand),
            _ => false,
        };
}
