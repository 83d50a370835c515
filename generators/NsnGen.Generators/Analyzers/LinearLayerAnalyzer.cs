using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NsnGen.Contracts;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Analyzers;

/// <summary>Reports declarations of linear layers that cannot be read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LinearLayerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [Descriptors.LinearLayerDeclaration];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var classes = new LinearClasses(start.Compilation);
            start.RegisterSymbolAction(
                symbol => Analyse(classes, symbol.Symbol, symbol.ReportDiagnostic),
                SymbolKind.NamedType
            );
            start.RegisterCompilationEndAction(end => Analyse(classes, end.Compilation.Assembly, end.ReportDiagnostic));
        });
    }

    private static void Analyse(LinearClasses classes, ISymbol declaring, Action<Diagnostic> report)
    {
        foreach (var attribute in TorchTypes.Attributes(declaring, RuntimeNames.LinearLayerAttribute))
        {
            var type = declaring as INamedTypeSymbol ?? LinearClasses.Target(attribute);
            if (classes.Fault(type, attribute) is { } fault)
            {
                report(
                    Diagnostic.Create(
                        Descriptors.LinearLayerDeclaration,
                        attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(),
                        type?.Name ?? "[assembly: LinearLayer]",
                        fault
                    )
                );
            }
        }
    }
}
