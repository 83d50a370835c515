using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Hands the rank to the calls that run layers.</summary>
internal sealed class RankArguments(BodyScope scope)
{
    /// <summary>The arguments of a call, with the rank among them if the call takes one.</summary>
    /// <param name="target">The carried method that is called, if one is.</param>
    /// <param name="receivers">How many of the method's parameters stand before the dot.</param>
    public ArgumentListSyntax With(
        IInvocationOperation call,
        IMethodSymbol? target,
        ArgumentListSyntax arguments,
        int receivers
    )
    {
        var outside = Receivers.OutsideMember(scope.Context, call.TargetMethod, call.Instance);
        target ??= outside?.Member as IMethodSymbol;
        var method = target ?? call.TargetMethod;
        var isOverridden =
            target != null && !SymbolEqualityComparer.Default.Equals(target, call.TargetMethod.OriginalDefinition);
        var list = isOverridden ? AsOverridden(call, target!, arguments.Arguments) : arguments.Arguments;
        var needsRank =
            Receivers.RunsLayer(scope.Context, call.TargetMethod, call.Instance)
            || (outside != null && scope.Context.Outside.NeedsRank(outside))
            || (target != null && scope.Graph.NeedsRank(target));
        if (!needsRank)
        {
            return arguments.WithArguments(list);
        }

        if (RankNames.IsForward(method) && !isOverridden)
        {
            list = list.AddRange(OmittedDefaults(call, list.Any(a => a.NameColon != null)));
        }

        if (list.All(a => a.NameColon is null))
        {
            return arguments.WithArguments(
                list.Insert(Math.Min(RankNames.Position(method) - receivers, list.Count), scope.RankArgument())
            );
        }

        var isTorchs =
            outside is null && !method.DeclaringSyntaxReferences.Any() && !TorchTypes.IsBlock(method.ContainingType);
        list = isTorchs ? SyntaxFactory.SeparatedList(list.Select(a => Renamed(a, method))) : list;
        var name =
            outside?.Twin is { } twin ? twin.Parameters[RankNames.Position(method)].Name
            : isTorchs ? InputName(method.Parameters.Length)
            : RankNames.Of(method);
        return arguments.WithArguments(list.Add(scope.RankArgument().WithNameColon(SyntaxFactory.NameColon(name))));
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
                    SyntaxFactory.ParseExpression(Literals.Default(a.Parameter!, scope.Names))
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
}
