using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Analysis;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Rewriting;

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
            rewritten = Header((MethodDeclarationSyntax)rewritten, graph.NeedsRank(carried), carried, names, rank);
        }

        rewritten = rewritten.WithModifiers(Modifiers(rewritten.Modifiers, member));
        return new MemberModel(
            Signature(member, graph.NeedsRank(member)),
            Crefs.Member(context.Type, member, new TypeNames(context.Scope, [])),
            CodeLayout.Format(rewritten)
        );
    }

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

    /// <summary>In a sealed class nothing is virtual or protected, and one declaration has the body.</summary>
    private static SyntaxTokenList Modifiers(SyntaxTokenList modifiers, ISymbol member)
    {
        var isForward = member is IMethodSymbol method && RankNames.IsForward(method);
        var isOverride = member.IsOverride && (!isForward || OverridesTwin((IMethodSymbol)member));
        var kept = modifiers.Where(m =>
            m.Kind() switch
            {
                SyntaxKind.VirtualKeyword or SyntaxKind.PartialKeyword or SyntaxKind.SealedKeyword => false,
                SyntaxKind.OverrideKeyword => isOverride,
                SyntaxKind.ProtectedKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.InternalKeyword => isOverride
                    || !modifiers.Any(SyntaxKind.ProtectedKeyword),
                _ => true,
            }
        );
        return modifiers.Any(SyntaxKind.ProtectedKeyword) && !isOverride
            ? SyntaxFactory.TokenList(kept.Prepend(SyntaxFactory.Token(SyntaxKind.PrivateKeyword)))
            : SyntaxFactory.TokenList(kept);
    }

    private static bool OverridesTwin(IMethodSymbol forward) =>
        forward.Parameters.Length is > 0 and <= Forwards.MostInputs;

    private static string Signature(ISymbol member, bool needsRank)
    {
        if (member is not IMethodSymbol method)
        {
            return member.Name;
        }

        var types = method.Parameters.Select(p => HandWritten.SimpleName(p.Type)).ToList();
        if (needsRank)
        {
            types.Insert(RankNames.Position(method), "Rank");
        }

        return HandWritten.Signature(method.Name, types);
    }
}
