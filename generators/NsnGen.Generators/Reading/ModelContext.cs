using Microsoft.CodeAnalysis;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Checking;

namespace NsnGen.Generators.Reading;

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

    /// <summary>The class with those of its bases that are the author's.</summary>
    public Lineage Lineage { get; } = new(type);

    public SemanticModels Semantics { get; } = new(compilation);

    public NameScope Scope { get; } = new(type, compilation);

    public Report Report { get; } = report;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The parts of the class and of its bases that the user wrote, those of the class first.</summary>
    public IReadOnlyList<SyntaxNode> Declarations =>
        field ??= [.. Lineage.Types.SelectMany(t => HandWritten.Declarations(t, Cancellation))];

    /// <summary>What is replaced in the nested class.</summary>
    public Twins Twins => Scope.Twins;

    /// <summary>Expressions that need a call around them: a dense module where a layer with a rank is wanted, or the reverse.</summary>
    public Dictionary<SyntaxNode, string> Wrapped { get; } = [];

    /// <summary>Whether a layer that could be factored stays dense, so that its type alone does not tell which it is.</summary>
    public bool HasDenseLayers => hasDenseLayers ??= Lineage.Members.Any(IsDenseLayer);

    /// <summary>Whether a member is the author's and part of the model.</summary>
    public bool IsOwn(ISymbol symbol) => Lineage.Contains(symbol.ContainingType);

    /// <summary>Whether code inside the class can name the symbol. What other assemblies show to one class they show to its bases.</summary>
    public bool CanReach(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.NotApplicable
        || !SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Type.ContainingAssembly)
        || Semantics.Compilation.IsSymbolAccessibleWithin(symbol.OriginalDefinition, Type, Type);

    public SyntaxNode? Syntax(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(Cancellation);

    /// <summary>Whether a field stays as it is: it says so, or its layer shares a parameter with another one.</summary>
    public bool IsDense(ISymbol member) =>
        IsMarkedDense(member) || (tied ??= TiedFields.Find(this)).Contains(member.OriginalDefinition);

    public static bool IsMarkedDense(ISymbol member) =>
        TorchTypes.Attribute(member, Contracts.RuntimeNames.DenseAttribute) != null;

    private bool IsDenseLayer(ISymbol member) =>
        IsDense(member) && Twins.Mentions((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type);
}
