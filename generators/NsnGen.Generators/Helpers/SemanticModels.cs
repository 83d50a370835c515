using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Helpers;

/// <summary>One semantic model per syntax tree, made when first asked for: the parts of a class lie in several files.</summary>
internal sealed class SemanticModels(Compilation compilation)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> models = [];

    public Compilation Compilation { get; } = compilation;

    public SemanticModel For(SyntaxNode node)
    {
        if (!models.TryGetValue(node.SyntaxTree, out var model))
        {
            model = Compilation.GetSemanticModel(node.SyntaxTree);
            models.Add(node.SyntaxTree, model);
        }

        return model;
    }
}
