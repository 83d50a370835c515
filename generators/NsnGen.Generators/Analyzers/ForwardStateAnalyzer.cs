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
/// Points at tensors that <c>forward</c> writes to and that a file keeps, in annotated models and in what they hold: of them there is one
/// for all ranks. So it is of the running statistics of a normalization that an author derives from TorchSharp's.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForwardStateAnalyzer : DiagnosticAnalyzer
{
    private const string RegisterBuffer = "register_buffer";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.SharedState];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var writes = new Writes();
            start.RegisterOperationAction(writes.NoteCall, OperationKind.Invocation);
            start.RegisterOperationAction(writes.NoteAssignment, OperationKind.SimpleAssignment);
            start.RegisterOperationAction(writes.NoteCreation, OperationKind.ObjectCreation);
            start.RegisterCompilationEndAction(writes.Report);
        });
    }

    private sealed class Writes
    {
        private readonly ConcurrentDictionary<ISymbol, bool> buffers = new(SymbolEqualityComparer.Default);
        private readonly ConcurrentBag<(IFieldSymbol Field, Location Where)> written = [];
        private readonly ConcurrentBag<(INamedTypeSymbol Norm, ISymbol? Owner, Location Where)> norms = [];
        private readonly ConcurrentDictionary<ISymbol, bool> untracked = new(SymbolEqualityComparer.Default);

        public void NoteCall(OperationAnalysisContext context)
        {
            var call = (IInvocationOperation)context.Operation;
            if (call.TargetMethod.Name == RegisterBuffer)
            {
                foreach (var field in call.Arguments.Select(argument => FieldOf(argument.Value)).OfType<IFieldSymbol>())
                {
                    buffers.TryAdd(field.OriginalDefinition, true);
                }
            }
            else if (call.TargetMethod.MethodKind is MethodKind.Constructor && call.Arguments.Any(TracksNothing))
            {
                untracked.TryAdd(context.ContainingSymbol.ContainingType.OriginalDefinition, true);
            }
            else if (call.TargetMethod.Name.EndsWith("_", StringComparison.Ordinal))
            {
                Note(context, call.Instance);
            }
        }

        public void NoteAssignment(OperationAnalysisContext context) =>
            Note(context, ((ISimpleAssignmentOperation)context.Operation).Target);

        public void NoteCreation(OperationAnalysisContext context)
        {
            if (context.Operation.Type is INamedTypeSymbol type && TorchTypes.IsOwnRunningNorm(type))
            {
                var owner = context.ContainingSymbol.ContainingType?.OriginalDefinition;
                norms.Add((type.OriginalDefinition, owner, context.Operation.Syntax.GetLocation()));
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            var held = Held(context.Compilation, context.CancellationToken);
            foreach (var (field, where) in written)
            {
                if (buffers.ContainsKey(field) && held.Contains(field.ContainingType.OriginalDefinition))
                {
                    context.ReportDiagnostic(
                        Diagnostic.Create(Descriptors.SharedState, where, field.Name, field.ContainingType.Name)
                    );
                }
            }
            foreach (var (norm, owner, where) in norms)
            {
                if (!untracked.ContainsKey(norm) && (held.Contains(norm) || (owner != null && held.Contains(owner))))
                {
                    context.ReportDiagnostic(
                        Diagnostic.Create(Descriptors.SharedState, where, "running_mean", norm.Name)
                    );
                }
            }
        }

        private static bool TracksNothing(IArgumentOperation argument) =>
            argument
                is { Parameter.Name: "track_running_stats", Value.ConstantValue: { HasValue: true, Value: false } };

        private void Note(OperationAnalysisContext context, IOperation? target)
        {
            if (
                context.ContainingSymbol.Name == GeneratedNames.Forward
                && FieldOf(target) is { } field
                && TorchTypes.IsTensor(field.Type)
            )
            {
                written.Add((field.OriginalDefinition, target!.Syntax.GetLocation()));
            }
        }

        private static IFieldSymbol? FieldOf(IOperation? value) =>
            value switch
            {
                IConversionOperation conversion => FieldOf(conversion.Operand),
                IFieldReferenceOperation { Instance: IInstanceReferenceOperation } reference => reference.Field,
                _ => null,
            };

        /// <summary>The annotated models of a project, and the classes that their fields hold.</summary>
        private static HashSet<ISymbol> Held(Compilation compilation, CancellationToken cancellation)
        {
            var held = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            var pending = new Stack<INamedTypeSymbol>(AnnotatedClasses.In(compilation, cancellation));
            while (pending.Count > 0)
            {
                var type = pending.Pop();
                if (held.Add(type.OriginalDefinition))
                {
                    var fields = type.GetMembers().OfType<IFieldSymbol>();
                    foreach (var module in fields.SelectMany(field => HeldTypes.Of(field.Type)).Where(IsOwnModule))
                    {
                        pending.Push(module);
                    }
                }
            }
            return held;
        }

        private static bool IsOwnModule(INamedTypeSymbol type) =>
            TorchTypes.IsModule(type) && !TorchTypes.IsFromTorch(type);
    }
}
