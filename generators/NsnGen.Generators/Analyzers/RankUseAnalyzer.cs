using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Analyzers;

/// <summary>Reports constant ranks that a model does not have, where <c>WithRank</c> and <c>Rank.Of</c> are called.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RankUseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.RankOutOfRange];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(Analyse, OperationKind.Invocation);
    }

    private static void Analyse(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (
            Model(call.TargetMethod) is not { } model
            || call.Arguments.Length != 1
            || call.Arguments[0].Value.ConstantValue is not { HasValue: true, Value: int rank }
            || RankSettings.Maximum(model) is not { } max
        )
        {
            return;
        }

        if (rank < 1 || rank > max)
        {
            var fault = rank < 1 ? $"is below 1, the smallest rank" : $"exceeds the maximum rank {max}";
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Descriptors.RankOutOfRange,
                    call.Arguments[0].Syntax.GetLocation(),
                    rank,
                    fault,
                    model.Name
                )
            );
        }
    }

    /// <summary>The model to whose generated part the method belongs.</summary>
    private static INamedTypeSymbol? Model(IMethodSymbol method)
    {
        var isRankMethod =
            (method.ContainingType?.Name, method.Name)
            is
                (GeneratedNames.Nested, GeneratedNames.WithRank)
                or
                (GeneratedNames.Rank, GeneratedNames.Of);
        var model = isRankMethod ? method.ContainingType?.ContainingType : null;
        return TorchTypes.IsAnnotated(model) ? model!.OriginalDefinition : null;
    }
}
