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
    private ISet<ISymbol>? tied;
    private bool? hasDenseLayers;

    public INamedTypeSymbol Type { get; } = type;

    public SemanticModels Semantics { get; } = new(compilation);

    public NameScope Scope { get; } = new(type, compilation);

    public Report Report { get; } = report;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The parts of the class that the user wrote.</summary>
    public IReadOnlyList<SyntaxNode> Declarations { get; } = HandWritten.Declarations(type, cancellation);

    /// <summary>What is replaced in the nested class.</summary>
    public Twins Twins => Scope.Twins;

    /// <summary>Expressions that need a call around them: a dense module where a layer with a rank is wanted, or the reverse.</summary>
    public Dictionary<SyntaxNode, string> Wrapped { get; } = [];

    /// <summary>Whether a layer that could be factored stays dense, so that its type alone does not tell which it is.</summary>
    public bool HasDenseLayers =>
        hasDenseLayers ??= Type.GetMembers()
            .Any(m => IsDense(m) && Twins.Mentions((m as IFieldSymbol)?.Type ?? (m as IPropertySymbol)?.Type));

    public bool IsOwn(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingType?.OriginalDefinition, Type.OriginalDefinition);

    public SyntaxNode? Syntax(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(Cancellation);

    /// <summary>Whether a field stays as it is: it says so, or its layer shares a parameter with another one.</summary>
    public bool IsDense(ISymbol member) =>
        IsMarkedDense(member) || (tied ??= TiedFields.Find(this)).Contains(member.OriginalDefinition);

    public static bool IsMarkedDense(ISymbol member) =>
        TorchTypes.Attribute(member, Contracts.RuntimeNames.DenseAttribute) != null;
}
