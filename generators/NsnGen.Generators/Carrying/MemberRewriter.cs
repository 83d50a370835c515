using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Turns a member of the dense class into the member of the nested one, as text.</summary>
internal sealed class MemberRewriter(ModelContext context, MemberGraph graph, FileNames file)
{
    private readonly Bridges bridges = new(context, graph);

    public CarriedMember Rewrite(ISymbol member)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var syntax = context.Syntax(member)!;
        var hidden = Identifiers.DeclaredIn(syntax);
        var rank = member is IMethodSymbol method ? RankNames.Of(method) : "";
        hidden.Add(rank);
        var names = file.Inside(hidden);
        foreach (var used in graph.Operations(member).Select(ExtensionBlocks.Used))
        {
            if (ExtensionBlocks.Owner(used) is { } owner)
            {
                names.Namespaces.SeeExtensions(owner);
            }
        }

        var body = new BodyRewriter(new BodyScope(context, graph, bridges, names, rank, context.Semantics.For(syntax)));
        var rewritten = (MemberDeclarationSyntax)body.Visit(syntax)!;
        if (member is IMethodSymbol carried)
        {
            var plain = WithoutThis((MethodDeclarationSyntax)rewritten);
            rewritten = graph.NeedsRank(carried) ? WithRank(plain, carried, names, rank) : plain;
        }

        rewritten = Renamed(rewritten, graph.NameOf(member))
            .WithModifiers(MemberModifiers.Of(context, member, rewritten.Modifiers));
        if (rewritten is MethodDeclarationSyntax running)
        {
            rewritten = Guarded(running, (IMethodSymbol)member, names);
        }

        return new CarriedMember(
            SignatureOf(member),
            new MemberModel(Crefs.Member(member, file.Everywhere), CodeLayout.Format(rewritten)),
            [.. body.Numbers]
        );
    }

    private MethodDeclarationSyntax Guarded(MethodDeclarationSyntax method, IMethodSymbol symbol, TypeNames names) =>
        graph.NeedsRank(symbol) ? CallScopes.Around(method, symbol, names)
        : symbol.IsOverride ? ModelGuards.AroundChange(method, symbol, names)
        : graph.Operations(symbol).Any(ModelGuards.UsesModule) ? ModelGuards.AroundCall(method, symbol, names)
        : method;

    private Signature SignatureOf(ISymbol member)
    {
        var name = graph.NameOf(member);
        if (member is not IMethodSymbol method)
        {
            return new Signature(name, null);
        }

        var types = method.Parameters.Select(p => Signature.TypeName(p.Type)).ToList();
        if (graph.NeedsRank(member))
        {
            types.Insert(RankNames.Position(method), GeneratedNames.Rank);
        }

        return Signature.Of(name, types);
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

    private static MethodDeclarationSyntax WithRank(
        MethodDeclarationSyntax method,
        IMethodSymbol symbol,
        TypeNames names,
        string rank
    )
    {
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
}
