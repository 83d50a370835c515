using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

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
        var call = semantics.GetOperation(node, context.Cancellation) as IInvocationOperation;
        var target = call is null ? null : graph.Target(call.TargetMethod, call.Instance) as IMethodSymbol;
        var isExtension = IsExtension(node, out var extension);
        if (call != null)
        {
            arguments = WithFactor(call.TargetMethod, WithRank(call, target, arguments, isExtension ? 1 : 0));
        }

        if (
            node.Expression is MemberAccessExpressionSyntax access
            && isExtension
            && !StaysExtension(access, extension, target)
        )
        {
            return StaticCall(access, extension, target, arguments);
        }

        return target is { IsStatic: true }
            ? node.Update(CarriedName(target, node.Expression), arguments)
            : node.Update((ExpressionSyntax)Visit(node.Expression)!, arguments);
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

    private InvocationExpressionSyntax Deconstruction(AssignmentExpressionSyntax node, IMethodSymbol method)
    {
        var value = SyntaxFactory.Argument((ExpressionSyntax)Visit(node.Right)!);
        var variables = Deconstructions.Arguments((ExpressionSyntax)Visit(node.Left)!);
        return SyntaxFactory.InvocationExpression(
            Qualify(method.ContainingType, SyntaxFactory.IdentifierName(method.Name)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(variables.Prepend(value)))
        );
    }

    private bool IsExtension(InvocationExpressionSyntax node, out IMethodSymbol method)
    {
        method = (Symbol(node) as IMethodSymbol)!;
        return method is { MethodKind: MethodKind.ReducedExtension };
    }

    /// <summary>A twin may have a method of its own by the name of the extension method.</summary>
    private bool StaysExtension(MemberAccessExpressionSyntax access, IMethodSymbol extension, IMethodSymbol? carried) =>
        carried is null
        && !context.Wrapped.ContainsKey(access.Expression)
        && semantics.GetTypeInfo(access.Expression, context.Cancellation).Type is var receiver
        && !context.Twins.HasTwin(receiver)
        && context.Scope.SeesExtension(extension.ReducedFrom!, receiver);

    private InvocationExpressionSyntax StaticCall(
        MemberAccessExpressionSyntax access,
        IMethodSymbol extension,
        IMethodSymbol? carried,
        ArgumentListSyntax arguments
    )
    {
        var receiver = SyntaxFactory.Argument((ExpressionSyntax)Visit(access.Expression)!);
        if (extension.ReducedFrom!.Parameters[0].RefKind == RefKind.Ref)
        {
            receiver = receiver.WithRefKindKeyword(SyntaxFactory.Token(SyntaxKind.RefKeyword));
        }

        return SyntaxFactory.InvocationExpression(
            carried is null
                ? Qualify(extension.ContainingType, MemberName(access.Name))
                : CarriedName(carried, access.Name),
            arguments.WithArguments(arguments.Arguments.Insert(0, receiver))
        );
    }

    private ArgumentListSyntax WithRank(
        IInvocationOperation call,
        IMethodSymbol? target,
        ArgumentListSyntax arguments,
        int receivers
    )
    {
        var method = target ?? call.TargetMethod;
        var isOverridden =
            target != null && !SymbolEqualityComparer.Default.Equals(target, call.TargetMethod.OriginalDefinition);
        var list = isOverridden ? AsOverridden(call, target!, arguments.Arguments) : arguments.Arguments;
        var needsRank =
            Receivers.RunsLayer(context, call.TargetMethod, call.Instance)
            || (target != null && graph.NeedsRank(target));
        if (!needsRank)
        {
            return arguments.WithArguments(list);
        }

        ranksWritten++;
        if (RankNames.IsForward(method) && !isOverridden)
        {
            list = list.AddRange(OmittedDefaults(call, list.Any(a => a.NameColon != null)));
        }

        if (list.All(a => a.NameColon is null))
        {
            return arguments.WithArguments(
                list.Insert(Math.Min(RankNames.Position(method) - receivers, list.Count), RankArgument())
            );
        }

        var isTorchs = !method.DeclaringSyntaxReferences.Any();
        list = isTorchs ? SyntaxFactory.SeparatedList(list.Select(a => Renamed(a, method))) : list;
        var name = isTorchs ? InputName(method.Parameters.Length) : RankNames.Of(method);
        return arguments.WithArguments(list.Add(RankArgument().WithNameColon(SyntaxFactory.NameColon(name))));
    }

    /// <summary>An override may name its parameters otherwise and have other default values than the call was bound to.</summary>
    private SeparatedSyntaxList<ArgumentSyntax> AsOverridden(
        IInvocationOperation call,
        IMethodSymbol target,
        SeparatedSyntaxList<ArgumentSyntax> list
    )
    {
        var all = list.AddRange(OmittedDefaults(call, list.Any(a => a.NameColon != null)));
        return SyntaxFactory.SeparatedList(
            all.Select(a =>
            {
                var parameter = call.TargetMethod.Parameters.FirstOrDefault(p =>
                    string.Equals(p.Name, a.NameColon?.Name.Identifier.ValueText, StringComparison.Ordinal)
                );
                return parameter is null
                    ? a
                    : a.WithNameColon(SyntaxFactory.NameColon(target.Parameters[parameter.Ordinal].Name));
            })
        );
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

        var carried = graph.Target(method, reference.Instance) as IMethodSymbol;
        var needsRank = carried != null && graph.NeedsRank(carried);
        if (!needsRank && !Receivers.RunsLayer(context, method, reference.Instance))
        {
            return carried is { IsStatic: true } ? CarriedName(carried, node) : null;
        }

        ranksWritten++;
        var taken = Identifiers.In(node.SyntaxTree.GetRoot(context.Cancellation));
        var inputs = reference
            .Method.Parameters.Select(p => (Type: names.Nested(p.Type), Name: Identifiers.Fresh(p.Name, taken)))
            .ToList();
        var arguments = inputs.Select(i => i.Name).ToList();
        arguments.Insert(RankNames.Position(carried ?? method), rank);
        var target =
            carried != null && (carried.IsStatic || node is not MemberAccessExpressionSyntax || IsOnBase(node))
                ? CarriedName(carried, node)
            : node is MemberAccessExpressionSyntax access
                ? access.Update(
                    (ExpressionSyntax)Visit(access.Expression)!,
                    access.OperatorToken,
                    MemberName(access.Name)
                )
            : node;
        return SyntaxFactory.ParseExpression(
            $"({string.Join(", ", inputs.Select(i => $"{i.Type} {i.Name}"))}) => {target.WithoutTrivia()}({string.Join(", ", arguments)})"
        );
    }
}
