using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.CodeFixes;

/// <summary>Where a diagnostic was reported.</summary>
internal sealed record FixContext(
    Document Document,
    SemanticModel Semantics,
    SyntaxNode Flagged,
    CancellationToken Cancellation
)
{
    public Solution Solution => Document.Project.Solution;

    /// <summary>The symbol that the flagged node declares.</summary>
    public ISymbol? Declared => Semantics.GetDeclaredSymbol(Flagged, Cancellation);

    /// <summary>What is replaced in the nested twin of a field's class.</summary>
    public Twins TwinsFor(ISymbol field) => Twins.Of(field.ContainingType, Semantics.Compilation);

    public ISymbol? Referenced(SyntaxNode node) => Semantics.GetSymbolInfo(node, Cancellation).Symbol;
}
