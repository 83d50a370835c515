using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>One semantic model per syntax tree, made when first asked for: the parts of a class lie in several files.</summary>
internal sealed class SemanticModels(Compilation compilation)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> models = [];

    private readonly Dictionary<SyntaxNode, SymbolInfo> symbols = [];

    public Compilation Compilation { get; } = compilation;

    /// <summary>Whether the node is source of this project: an editor shows the source of referenced projects, too.</summary>
    public bool Has(SyntaxNode node) => Compilation.ContainsSyntaxTree(node.SyntaxTree);

    public SemanticModel For(SyntaxNode node)
    {
        if (!models.TryGetValue(node.SyntaxTree, out var model))
        {
            model = Create(node.SyntaxTree);
            models.Add(node.SyntaxTree, model);
        }

        return model;
    }

    /// <summary>Code is bound without the analysis of what may be null, which nothing here asks for and which takes most of the time.</summary>
    private SemanticModel Create(SyntaxTree tree)
    {
        try
        {
            return WithoutNullableAnalysis(tree);
        }
        catch (MissingMethodException)
        {
            // A compiler that has given up the option, which is marked as an experiment.
            return Compilation.GetSemanticModel(tree);
        }
    }

#pragma warning disable RSEXPERIMENTAL001
    [MethodImpl(MethodImplOptions.NoInlining)]
    private SemanticModel WithoutNullableAnalysis(SyntaxTree tree) =>
        Compilation.GetSemanticModel(tree, SemanticModelOptions.DisableNullableAnalysis);
#pragma warning restore RSEXPERIMENTAL001

    /// <summary>What a node of the code means, found once.</summary>
    public SymbolInfo Symbol(SyntaxNode node, CancellationToken cancellation)
    {
        if (!symbols.TryGetValue(node, out var info))
        {
            info = For(node).GetSymbolInfo(node, cancellation);
            symbols.Add(node, info);
        }

        return info;
    }
}
