using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Contracts;
using NsnGen.Generators.Emitting;
using NsnGen.Generators.Models;

namespace NsnGen.Generators;

/// <summary>Writes the nested subspace network of every class with <c>[NestedSubspace]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NestedSubspaceGenerator : IIncrementalGenerator
{
    /// <summary>The tracking name of the step whose output decides what is generated anew.</summary>
    public const string ModelsStep = "NestedModels";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var models = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                $"{RuntimeNames.Namespace}.{RuntimeNames.NestedSubspaceAttribute}",
                static (node, _) => node is TypeDeclarationSyntax,
                static (attributed, cancellation) => Analyse(attributed, cancellation)
            )
            .Where(static model => model is not null)
            .WithTrackingName(ModelsStep);
        context.RegisterSourceOutput(
            models,
            static (output, model) => output.AddSource(model!.HintName, ModelEmitter.Emit(model))
        );
    }

    private static NestedModel? Analyse(GeneratorAttributeSyntaxContext attributed, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)attributed.TargetSymbol;
        var first = type.GetAttributes()
            .First(a =>
                SymbolEqualityComparer.Default.Equals(a.AttributeClass, attributed.Attributes[0].AttributeClass)
            );
        var isFirst =
            first.ApplicationSyntaxReference is { } reference
            && reference.SyntaxTree == attributed.TargetNode.SyntaxTree
            && attributed.TargetNode.Span.Contains(reference.Span);
        return isFirst ? Analyse(type, attributed.SemanticModel.Compilation, cancellation) : null;
    }

    /// <summary>A fault of ours must not take the other classes down with it: the class is refused.</summary>
    private static NestedModel? Analyse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        try
        {
            return ModelAnalysis.Run(type, compilation, cancellation).Model;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return ModelAnalysis.Stub(type, compilation, cancellation);
        }
    }
}
