using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>What is read of one annotated class, and what every later step asks.</summary>
/// <param name="outside">What models run of each other; found where it is needed, if null.</param>
internal sealed class ModelContext(
    INamedTypeSymbol type,
    Compilation compilation,
    CancellationToken cancellation,
    OutsideMembers? outside = null
)
{
    private bool? hasDenseLayers;

    public INamedTypeSymbol Type { get; } = type;

    /// <summary>The class with those of its bases that are the author's.</summary>
    public Lineage Lineage { get; } = new(type);

    public SemanticModels Semantics { get; } = new(compilation);

    public NameScope Scope { get; } = new(type, compilation);

    /// <summary>What is replaced in the nested class.</summary>
    public Twins Twins { get; } = Twins.Of(type, compilation);

    /// <summary>What models run of each other.</summary>
    public OutsideMembers Outside => field ??= outside ?? OutsideMembers.In(Semantics.Compilation, Cancellation);

    public CancellationToken Cancellation { get; } = cancellation;

    public LanguageVersion Language => ((CSharpCompilation)Semantics.Compilation).LanguageVersion;

    /// <summary>The parts of the class and of its bases that the user wrote, those of the class first.</summary>
    public IReadOnlyList<SyntaxNode> Declarations =>
        field ??= [.. Lineage.Types.SelectMany(t => HandWritten.Declarations(t, Cancellation))];

    /// <summary>Names in the author's code that would mean a generated type.</summary>
    public IReadOnlyList<(IdentifierNameSyntax Name, ISymbol Meaning)> HiddenNames =>
        field ??= [.. Reading.HiddenNames.Of(this)];

    /// <summary>The assignments by which layers share a parameter.</summary>
    public IReadOnlyList<Tie> Ties => field ??= TiedFields.Find(this);

    /// <summary>Whether a layer that could be factored stays dense, so that its type alone does not tell which it is.</summary>
    public bool HasDenseLayers => hasDenseLayers ??= Lineage.Members.Any(IsDenseLayer);

    private ISet<ISymbol> Tied =>
        field ??= new HashSet<ISymbol>(Ties.SelectMany(t => t.Fields), SymbolEqualityComparer.Default);

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
    public bool IsDense(ISymbol member) => IsMarkedDense(member) || Tied.Contains(member.OriginalDefinition);

    public static bool IsMarkedDense(ISymbol member) =>
        TorchTypes.Attribute(member, Contracts.RuntimeNames.DenseAttribute) != null;

    private bool IsDenseLayer(ISymbol member) =>
        IsDense(member) && Twins.Mentions((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type);
}
