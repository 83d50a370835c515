using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Analysis;
using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Rewriting;

/// <summary>The calls: those that run layers get the rank, extension methods become static calls.</summary>
internal sealed partial class BodyRewriter
{
    private int ranksWritten;

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (IsNameOf(node))
        {
            return NameOf(node);
        }

        var arguments = (ArgumentListSyntax)Visit(node.ArgumentList)!;
        if (semantics.GetOperation(node, context.Cancellation) is IInvocationOperation call)
        {
            arguments = WithRank(call, arguments);
        }

        if (node.Expression is MemberAccessExpressionSyntax access && IsExtension(node, out var extension))
        {
            return StaticCall(access, extension, arguments);
        }

        return node.Update((ExpressionSyntax)Visit(node.Expression)!, arguments);
    }

    private static bool IsNameOf(InvocationExpressionSyntax node) =>
        node
            is { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments.Count: 1 };

    /// <summary>Names of local variables and types stay; any other is the constant that it is.</summary>
    private SyntaxNode NameOf(InvocationExpressionSyntax node)
    {
        var named = Symbol(node.ArgumentList.Arguments[0].Expression);
        if (named is INamedTypeSymbol type)
        {
            var argument = SyntaxFactory.Argument(SyntaxFactory.ParseTypeName(names.Dense(type)));
            return node.WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(argument)));
        }

        return
            named is not (ILocalSymbol or IParameterSymbol)
            && semantics.GetConstantValue(node, context.Cancellation) is { HasValue: true, Value: string name }
            ? SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name))
            : node;
    }

    private bool IsExtension(InvocationExpressionSyntax node, out IMethodSymbol method)
    {
        method = (Symbol(node) as IMethodSymbol)!;
        return method is { MethodKind: MethodKind.ReducedExtension };
    }

    private InvocationExpressionSyntax StaticCall(
        MemberAccessExpressionSyntax access,
        IMethodSymbol extension,
        ArgumentListSyntax arguments
    )
    {
        var receiver = SyntaxFactory.Argument((ExpressionSyntax)Visit(access.Expression)!);
        if (extension.ReducedFrom!.Parameters[0].RefKind == RefKind.Ref)
        {
            receiver = receiver.WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.RefKeyword));
        }

        return SyntaxFactory.InvocationExpression(
            Qualify(extension.ContainingType, MemberName(access.Name)),
            arguments.WithArguments(arguments.Arguments.Insert(0, receiver))
        );
    }

    private ArgumentListSyntax WithRank(IInvocationOperation call, ArgumentListSyntax arguments)
    {
        var method = call.TargetMethod;
        var runsLayer = Receivers.RunsLayer(context, method, call.Instance);
        if (!runsLayer && !(Receivers.IsThis(call.Instance) && context.IsOwn(method) && graph.NeedsRank(method)))
        {
            return arguments;
        }

        ranksWritten++;
        var list = arguments.Arguments;
        if (RankNames.IsForward(method))
        {
            list = list.AddRange(OmittedDefaults(call, list.Any(a => a.NameColon != null)));
        }

        if (list.All(a => a.NameColon is null))
        {
            return arguments.WithArguments(
                list.Insert(Math.Min(RankNames.Position(method), list.Count), RankArgument())
            );
        }

        var isTorchs = !method.DeclaringSyntaxReferences.Any();
        list = isTorchs ? SyntaxFactory.SeparatedList(list.Select(a => Renamed(a, method))) : list;
        var name = isTorchs ? InputName(method.Parameters.Length) : RankNames.Of(method);
        return arguments.WithArguments(list.Add(RankArgument().WithNameColon(SyntaxFactory.NameColon(name))));
    }

    /// <summary>The twin of <c>forward</c> has no default values.</summary>
    private IEnumerable<ArgumentSyntax> OmittedDefaults(IInvocationOperation call, bool areNamed) =>
        call
            .Arguments.Where(a =>
                a.ArgumentKind == ArgumentKind.DefaultValue && a.Parameter is { HasExplicitDefaultValue: true }
            )
            .OrderBy(a => a.Parameter!.Ordinal)
            .Select(a =>
            {
                var value = SyntaxFactory.Argument(
                    SyntaxFactory.ParseExpression(Literals.Default(a.Parameter!, names))
                );
                return areNamed ? value.WithNameColon(SyntaxFactory.NameColon(a.Parameter!.Name)) : value;
            });

    /// <summary>TorchSharp calls a lone input <c>input</c> and several <c>input1</c>, <c>input2</c>.</summary>
    private static ArgumentSyntax Renamed(ArgumentSyntax argument, IMethodSymbol method)
    {
        var parameter = method.Parameters.FirstOrDefault(p =>
            string.Equals(p.Name, argument.NameColon?.Name.Identifier.ValueText, StringComparison.Ordinal)
        );
        return parameter is null
            ? argument
            : argument.WithNameColon(SyntaxFactory.NameColon(InputName(parameter.Ordinal)));
    }

    private static string InputName(int ordinal) => "input" + (ordinal + 1).ToString(CultureInfo.InvariantCulture);

    private ArgumentSyntax RankArgument() => SyntaxFactory.Argument(SyntaxFactory.IdentifierName(rank));

    /// <summary>A method that runs a layer, used as a delegate, becomes a lambda that hands the rank on.</summary>
    private ExpressionSyntax? MethodGroup(ExpressionSyntax node, IMethodSymbol method)
    {
        if (semantics.GetOperation(node, context.Cancellation) is not IMethodReferenceOperation reference)
        {
            return null;
        }

        var isOwn = Receivers.IsThis(reference.Instance) && context.IsOwn(method) && graph.NeedsRank(method);
        if (!isOwn && !Receivers.RunsLayer(context, method, reference.Instance))
        {
            return null;
        }

        ranksWritten++;
        var taken = Identifiers.In(node.SyntaxTree.GetRoot(context.Cancellation));
        var inputs = reference
            .Method.Parameters.Select(p => (Type: names.Nested(p.Type), Name: Identifiers.Fresh(p.Name, taken)))
            .ToList();
        var arguments = inputs.Select(i => i.Name).ToList();
        arguments.Insert(RankNames.Position(method), rank);
        var target = node is MemberAccessExpressionSyntax access
            ? access.Update((ExpressionSyntax)Visit(access.Expression)!, access.OperatorToken, MemberName(access.Name))
            : node;
        return SyntaxFactory.ParseExpression(
            $"({string.Join(", ", inputs.Select(i => $"{i.Type} {i.Name}"))}) => {target.WithoutTrivia()}({string.Join(", ", arguments)})"
        );
    }
}
