using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Rewrites calls: those that run layers get the rank, extension methods that are not seen become static calls.</summary>
internal sealed class CallRewriter(
    BodyScope scope,
    BodyNames names,
    NumberRewriter numbers,
    CSharpSyntaxVisitor<SyntaxNode?> visitor
)
{
    private readonly RankArguments ranks = new(scope);
    private HashSet<string>? taken;

    public SyntaxNode Rewrite(InvocationExpressionSyntax node)
    {
        if (IsNameOf(node))
        {
            return NameOf(node);
        }

        var arguments = (ArgumentListSyntax)visitor.Visit(node.ArgumentList)!;
        var call = scope.Semantics.GetOperation(node, scope.Cancellation) as IInvocationOperation;
        var target = call is null ? null : scope.Graph.Target(call.TargetMethod, call.Instance) as IMethodSymbol;
        var isExtension = IsExtension(node, out var extension);
        if (call != null)
        {
            arguments = numbers.WithFactor(call.TargetMethod, ranks.With(call, target, arguments, isExtension ? 1 : 0));
        }

        if (
            node.Expression is MemberAccessExpressionSyntax access
            && isExtension
            && !StaysExtension(access, extension, target)
        )
        {
            return StaticCall(
                (ExpressionSyntax)visitor.Visit(access.Expression)!,
                access.Name,
                extension,
                target,
                arguments
            );
        }

        if (isExtension)
        {
            scope.Names.Namespaces.SeeExtensions(extension.ContainingType);
        }

        return target is { IsStatic: true }
            ? node.Update(names.CarriedName(target, node.Expression), arguments)
            : node.Update((ExpressionSyntax)visitor.Visit(node.Expression)!, arguments);
    }

    private static bool IsNameOf(InvocationExpressionSyntax node) =>
        node
            is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments.Count: 1 };

    /// <summary>Names of local variables and types stay; any other is the constant that it is.</summary>
    private SyntaxNode NameOf(InvocationExpressionSyntax node)
    {
        var named = scope.Symbol(node.ArgumentList.Arguments[0].Expression);
        if (named is INamedTypeSymbol type)
        {
            var argument = SyntaxFactory.Argument(SyntaxFactory.ParseTypeName(scope.Names.Dense(type)));
            return node.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(argument)));
        }

        return
            named is not (ILocalSymbol or IParameterSymbol)
            && scope.Semantics.GetConstantValue(node, scope.Cancellation) is { HasValue: true, Value: string name }
            ? SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name))
            : node;
    }

    public InvocationExpressionSyntax Deconstruction(AssignmentExpressionSyntax node, IMethodSymbol method)
    {
        var value = SyntaxFactory.Argument((ExpressionSyntax)visitor.Visit(node.Right)!);
        var variables = Variables((ExpressionSyntax)visitor.Visit(node.Left)!);
        return SyntaxFactory.InvocationExpression(
            names.Qualify(method.ContainingType, SyntaxFactory.IdentifierName(method.Name)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(variables.Prepend(value)))
        );
    }

    /// <summary>Variables as <c>out</c> arguments.</summary>
    private static IEnumerable<ArgumentSyntax> Variables(ExpressionSyntax left) =>
        Deconstructions
            .Variables(left)!
            .Select(v => SyntaxFactory.Argument(null, SyntaxFactory.Token(SyntaxKind.OutKeyword), v.WithoutTrivia()));

    private bool IsExtension(InvocationExpressionSyntax node, out IMethodSymbol method)
    {
        method = (scope.Symbol(node) as IMethodSymbol)!;
        return method is { MethodKind: MethodKind.ReducedExtension };
    }

    /// <summary>A twin may have a method of its own by the name of the extension method.</summary>
    private bool StaysExtension(MemberAccessExpressionSyntax access, IMethodSymbol extension, IMethodSymbol? carried) =>
        carried is null
        && scope.Bridges.At(access.Expression) is null
        && scope.Semantics.GetTypeInfo(access.Expression, scope.Cancellation).Type is var receiver
        && !scope.Context.Twins.HasTwin(receiver)
        && scope.Context.Scope.SeesExtension(extension.ReducedFrom!, receiver);

    /// <summary><c>x?.Method()</c> of an extension method that is not seen; null for any other conditional access.</summary>
    public ExpressionSyntax? Conditional(ConditionalAccessExpressionSyntax node)
    {
        if (
            node
                is not {
                    WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } call
                }
            || !IsExtension(call, out var extension)
            || scope.Semantics.GetOperation(call, scope.Cancellation) is not IInvocationOperation operation
        )
        {
            return null;
        }

        var target = scope.Graph.Target(operation.TargetMethod, operation.Instance) as IMethodSymbol;
        var receiver = scope.Semantics.GetTypeInfo(node.Expression, scope.Cancellation).Type;
        if (target is null && ConditionalCalls.StaysExtension(scope.Context, extension, receiver))
        {
            return null;
        }

        var variable = Identifiers.Fresh(
            extension.ReducedFrom!.Parameters[0].Name,
            taken ??= Identifiers.In(node.SyntaxTree.GetRoot(scope.Cancellation))
        );
        taken.Add(variable);
        var arguments = (ArgumentListSyntax)visitor.Visit(call.ArgumentList)!;
        arguments = numbers.WithFactor(operation.TargetMethod, ranks.With(operation, target, arguments, receivers: 1));
        var result = StaticCall(SyntaxFactory.IdentifierName(variable), binding.Name, extension, target, arguments);
        var type = scope.Semantics.GetTypeInfo(node, scope.Cancellation).Type!;
        var otherwise = type.IsReferenceType ? "null" : $"default({scope.Names.Nested(type)})";
        return SyntaxFactory.ParseExpression(
            $"({visitor.Visit(node.Expression)!.WithoutTrivia()} is {{ }} {variable} ? {result} : {otherwise})"
        );
    }

    private InvocationExpressionSyntax StaticCall(
        ExpressionSyntax value,
        SimpleNameSyntax name,
        IMethodSymbol extension,
        IMethodSymbol? carried,
        ArgumentListSyntax arguments
    )
    {
        var receiver = SyntaxFactory.Argument(value);
        if (extension.ReducedFrom!.Parameters[0].RefKind == RefKind.Ref)
        {
            receiver = receiver.WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.RefKeyword));
        }

        return SyntaxFactory.InvocationExpression(
            carried is null
                ? names.Qualify(extension.ContainingType, names.MemberName(name))
                : names.CarriedName(carried, name),
            arguments.WithArguments(arguments.Arguments.Insert(0, receiver))
        );
    }
}
