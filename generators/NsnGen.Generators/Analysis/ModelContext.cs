using Microsoft.CodeAnalysis;
using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Analysis;

/// <summary>What every step of the analysis of one class needs.</summary>
internal sealed class ModelContext(
    INamedTypeSymbol type,
    Compilation compilation,
    Report report,
    CancellationToken cancellation
)
{
    public INamedTypeSymbol Type { get; } = type;

    public SemanticModels Semantics { get; } = new(compilation);

    public NameScope Scope { get; } = new(type, compilation);

    public Report Report { get; } = report;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The parts of the class that the user wrote.</summary>
    public IReadOnlyList<SyntaxNode> Declarations { get; } = HandWritten.Declarations(type, cancellation);

    public bool IsOwn(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingType?.OriginalDefinition, Type.OriginalDefinition);

    public SyntaxNode? Syntax(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(Cancellation);

    public static bool IsDense(ISymbol member) =>
        TorchTypes.Attribute(member, Contracts.RuntimeNames.DenseAttribute) != null;
}
