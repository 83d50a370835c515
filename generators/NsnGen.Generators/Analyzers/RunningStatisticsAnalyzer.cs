using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Analyzers;

/// <summary>
/// Reports models with running statistics that a project converts and neither trains nor recalibrates: below the full rank they
/// run with the statistics of the dense model, which are not theirs.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunningStatisticsAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [Descriptors.UncalibratedStatistics];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var uses = new Uses();
            start.RegisterOperationAction(operation => uses.Note(operation), OperationKind.Invocation);
            start.RegisterCompilationEndAction(uses.Report);
        });
    }

    /// <summary>What a project does with its models.</summary>
    private sealed class Uses
    {
        private readonly ConcurrentDictionary<ISymbol, string> normalized = new(SymbolEqualityComparer.Default);
        private readonly ConcurrentDictionary<ISymbol, bool> measured = new(SymbolEqualityComparer.Default);
        private readonly ConcurrentBag<(INamedTypeSymbol Model, Location Where)> converted = [];

        public void Note(OperationAnalysisContext context)
        {
            var call = (IInvocationOperation)context.Operation;
            if (TracksStatistics(call) && context.ContainingSymbol.ContainingType is { } owner)
            {
                normalized.TryAdd(owner.OriginalDefinition, call.TargetMethod.Name);
            }

            if (!IsOfInterest(call.TargetMethod.Name) || Model(call) is not { } model)
            {
                return;
            }

            if (call.TargetMethod.Name == GeneratedNames.From)
            {
                converted.Add((model, call.Syntax.GetLocation()));
            }
            else
            {
                measured.TryAdd(model, true);
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            foreach (var (model, where) in converted.Where(use => !measured.ContainsKey(use.Model)))
            {
                if (Normalization(model, []) is { } layer)
                {
                    context.ReportDiagnostic(
                        Diagnostic.Create(Descriptors.UncalibratedStatistics, where, model.Name, layer)
                    );
                }
            }
        }

        /// <summary>What a model, or one that it holds, normalizes by; null if it has no running statistics.</summary>
        private string? Normalization(INamedTypeSymbol model, HashSet<ISymbol> seen)
        {
            if (!seen.Add(model))
            {
                return null;
            }

            return normalized.TryGetValue(model, out var layer)
                ? layer
                : model
                    .GetMembers()
                    .OfType<IFieldSymbol>()
                    .SelectMany(field => HeldTypes.Of(field.Type))
                    .Where(TorchTypes.IsAnnotated)
                    .Select(child => Normalization(child.OriginalDefinition, seen))
                    .FirstOrDefault(found => found is not null);
        }

        private static bool IsOfInterest(string method) =>
            method is GeneratedNames.From or GeneratedNames.Trainer or "Recalibrate" or "For";

        /// <summary>Whether a call makes a BatchNorm, or an InstanceNorm that is told to track statistics.</summary>
        private static bool TracksStatistics(IInvocationOperation call) =>
            TorchTypes.IsRunningNorm(call.TargetMethod.ReturnType)
            && call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "track_running_stats")
                is not { Value.ConstantValue: { HasValue: true, Value: false } };

        /// <summary>The model that a call makes, or is given.</summary>
        private static INamedTypeSymbol? Model(IInvocationOperation call) =>
            Of(call.TargetMethod.ContainingType)
            ?? call.Arguments.Select(argument => Of(Unconverted(argument.Value).Type))
                .FirstOrDefault(model => model is not null);

        private static IOperation Unconverted(IOperation value) =>
            value is IConversionOperation conversion ? Unconverted(conversion.Operand) : value;

        private static INamedTypeSymbol? Of(ITypeSymbol? nested) =>
            nested is { Name: GeneratedNames.Nested, ContainingType: { } model } && TorchTypes.IsAnnotated(model)
                ? model.OriginalDefinition
                : null;
    }
}
