using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Turns a member of the dense class into the member of the nested one, as text.</summary>
internal static class MemberRewriter
{
    public static MemberModel Rewrite(ModelContext context, MemberGraph graph, ISymbol member)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var syntax = context.Syntax(member)!;
        var hidden = Identifiers.DeclaredIn(syntax);
        var rank = member is IMethodSymbol method ? RankNames.Of(method) : "";
        hidden.Add(rank);
        var names = new TypeNames(context.Scope, hidden);
        var body = new BodyRewriter(context, graph, names, rank, context.Semantics.For(syntax));
        var rewritten = (MemberDeclarationSyntax)body.Visit(syntax)!;
        if (member is IMethodSymbol carried)
        {
            rewritten = Header(
                WithoutThis((MethodDeclarationSyntax)rewritten),
                graph.NeedsRank(carried),
                carried,
                names,
                rank
            );
        }

        rewritten = Renamed(rewritten, graph.NameOf(member))
            .WithModifiers(MemberModifiers.Of(context, member, rewritten.Modifiers));
        if (rewritten is MethodDeclarationSyntax running && graph.NeedsRank(member))
        {
            rewritten = CallScopes.Around(running, (IMethodSymbol)member, names);
        }

        return new MemberModel(
            Signature(graph.NameOf(member), member, graph.NeedsRank(member)),
            Crefs.Member(context, member, new TypeNames(context.Scope, [])),
            CodeLayout.Format(rewritten),
            body.Numbers.ToEquatableArray()
        );
    }

    /// <summary>An extension method of another class becomes an ordinary one.</summary>
    private static MethodDeclarationSyntax WithoutThis(MethodDeclarationSyntax method) =>
        method.WithParameterList(
            method.ParameterList.WithParameters(
                SyntaxFactory.SeparatedList(
                    method.ParameterList.Parameters.Select(p =>
                        p.WithModifiers(
                            SyntaxFactory.TokenList(p.Modifiers.Where(m => !m.IsKind(SyntaxKind.ThisKeyword)))
                        )
                    )
                )
            )
        );

    private static MethodDeclarationSyntax Header(
        MethodDeclarationSyntax method,
        bool needsRank,
        IMethodSymbol symbol,
        TypeNames names,
        string rank
    )
    {
        if (!needsRank)
        {
            return method;
        }

        var parameter = SyntaxFactory
            .Parameter(SyntaxFactory.Identifier(rank))
            .WithType(SyntaxFactory.ParseTypeName(names.RankType));
        var parameters = method.ParameterList.Parameters;
        if (RankNames.IsForward(symbol))
        {
            parameters = SyntaxFactory.SeparatedList(parameters.Select(WithoutDefault));
        }

        var all = parameters.Insert(RankNames.Position(symbol), parameter);
        return method.WithParameterList(method.ParameterList.WithParameters(all));
    }

    /// <summary>The rank follows the inputs of <c>forward</c>, and nothing may follow an optional parameter.</summary>
    private static ParameterSyntax WithoutDefault(ParameterSyntax parameter) =>
        parameter
            .WithDefault(null)
            .WithModifiers(
                SyntaxFactory.TokenList(parameter.Modifiers.Where(m => !m.IsKind(SyntaxKind.ParamsKeyword)))
            );

    private static MemberDeclarationSyntax Renamed(MemberDeclarationSyntax member, string name) =>
        member switch
        {
            MethodDeclarationSyntax method => method.WithIdentifier(SyntaxFactory.Identifier(Identifiers.Escape(name))),
            PropertyDeclarationSyntax property => property.WithIdentifier(
                SyntaxFactory.Identifier(Identifiers.Escape(name))
            ),
            _ => member,
        };

    private static string Signature(string name, ISymbol member, bool needsRank)
    {
        if (member is not IMethodSymbol method)
        {
            return name;
        }

        var types = method.Parameters.Select(p => HandWritten.SimpleName(p.Type)).ToList();
        if (needsRank)
        {
            types.Insert(RankNames.Position(method), "Rank");
        }

        return HandWritten.Signature(name, types);
    }
}
