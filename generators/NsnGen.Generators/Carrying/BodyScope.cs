using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>What is known where the body of one member is rewritten.</summary>
/// <param name="Names">How types are spelt in the member.</param>
/// <param name="Rank">What the rank is called in the member.</param>
internal sealed record BodyScope(
    ModelContext Context,
    MemberGraph Graph,
    Bridges Bridges,
    TypeNames Names,
    string Rank,
    SemanticModel Semantics
)
{
    public CancellationToken Cancellation => Context.Cancellation;

    /// <summary>What a node of the dense code means.</summary>
    public ISymbol? Symbol(SyntaxNode node)
    {
        var info = Context.Semantics.Symbol(node, Cancellation);
        return info.Symbol
            ?? (info.CandidateReason == CandidateReason.MemberGroup ? info.CandidateSymbols.FirstOrDefault() : null);
    }

    public ArgumentSyntax RankArgument() => SyntaxFactory.Argument(SyntaxFactory.IdentifierName(Rank));
}
