using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Analyzers;

/// <summary>Reports what the generator's own analysis finds in an annotated class.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NestedSubspaceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.NotPartial,
        Descriptors.NotAModule,
        Descriptors.MaxRankTooSmall,
        Descriptors.BadAnchors,
        Descriptors.ReservedName,
        Descriptors.CannotBeExtended,
        Descriptors.LayerInProperty,
        Descriptors.BaseClass,
        Descriptors.HiddenName,
        Descriptors.OldLanguage,
        Descriptors.NotRegistered,
        Descriptors.NoHiddenUnits,
        Descriptors.UnknownHiddenUnits,
        Descriptors.LayerUse,
        Descriptors.StaysDense,
        Descriptors.NothingToFactor,
        Descriptors.LayersInCollection,
        Descriptors.Construct,
        Descriptors.TiedStaysDense,
        Descriptors.NoRoomForRank,
        Descriptors.NeverFactored,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Analyse, SymbolKind.NamedType);
    }

    private static void Analyse(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!TorchTypes.IsAnnotated(type))
        {
            return;
        }

        foreach (var diagnostic in ModelAnalysis.Run(type, context.Compilation, context.CancellationToken).Diagnostics)
        {
            context.ReportDiagnostic(diagnostic);
        }
    }
}
