using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Finds linear layers whose outputs go through elementwise functions into one other linear layer, and nowhere else: what is between them
/// are hidden units, and any of them can be left out on both sides.
/// </summary>
internal sealed class HiddenUnits
{
    private readonly ModelContext context;

    /// <summary>Every operation of the members that are carried over.</summary>
    private readonly IReadOnlyList<IOperation> operations;

    /// <summary>The one call of each layer that has one.</summary>
    private readonly Dictionary<IInvocationOperation, IFieldSymbol> calls = [];

    private HiddenUnits(ModelContext context, MemberGraph graph)
    {
        this.context = context;
        operations =
        [
            .. graph.Members.SelectMany(m => MemberGraph.Bodies(context, m)).SelectMany(OperationWalk.Through),
        ];
    }

    /// <summary>The layers that make units and the one that reads them; a layer is in one of these at most.</summary>
    public static IReadOnlyList<(IReadOnlyList<IFieldSymbol> From, IFieldSymbol To)> Find(
        ModelContext context,
        MemberGraph graph,
        StateMembers state
    ) => new HiddenUnits(context, graph).Find(state);

    private List<(IReadOnlyList<IFieldSymbol> From, IFieldSymbol To)> Find(StateMembers state)
    {
        foreach (var field in state.All.Where(IsOwnLinear).Select(s => (IFieldSymbol)s.Symbol))
        {
            if (OnlyCall(field) is { } call)
            {
                calls.Add(call, field);
            }
        }

        var paths = calls.Keys.Select(call => (From: calls[call], Path: PathOf(call))).Where(p => p.Path.To != null);
        var taken = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var found = new List<(IReadOnlyList<IFieldSymbol>, IFieldSymbol)>();
        foreach (var same in paths.GroupBy(p => p.Path.To!, SymbolEqualityComparer.Default).ToList())
        {
            var (from, to) = (same.Select(p => p.From).ToList(), (IFieldSymbol)same.Key!);
            var places = new HashSet<IOperation>(same.SelectMany(p => p.Path.Places));
            if (
                from.Count <= 2
                && from.All(f => RankSettings.OfField(f) == RankSettings.OfField(to))
                && places.OfType<IBinaryOperation>().All(b => IsAllOf(b, places))
                && !from.Append(to).Any(taken.Contains)
            )
            {
                taken.UnionWith(from.Append(to));
                found.Add((from, to));
            }
        }

        return found;
    }

    /// <summary>A layer that nobody but the class can call.</summary>
    private bool IsOwnLinear(StateMember member) =>
        member
            is {
                Symbol: IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsReadOnly: true } field,
                Conversion.Kind: StateKind.Factored
            }
        && TorchTypes.IsLinear(field.Type)
        && context.CanReach(field)
        && !context.Lineage.IsReplaced(field);

    /// <summary>The call of a layer, if that is all that is done with it.</summary>
    private IInvocationOperation? OnlyCall(IFieldSymbol field)
    {
        var uses = operations
            .OfType<IFieldReferenceOperation>()
            .Where(o => SymbolEqualityComparer.Default.Equals(o.Field.OriginalDefinition, field.OriginalDefinition))
            .ToList();
        return
            uses.Count == 1
            && uses[0].Parent is IInvocationOperation call
            && call.Instance == uses[0]
            && Receivers.IsThis(uses[0].Instance)
            && call.TargetMethod.Name is GeneratedNames.Call or GeneratedNames.Forward
            ? call
            : null;
    }

    /// <summary>The way of a layer's output to another layer, if it goes nowhere else.</summary>
    private (IFieldSymbol? To, IReadOnlyList<IOperation> Places) PathOf(IInvocationOperation call)
    {
        var places = new List<IOperation> { call };
        while (Next(places[places.Count - 1]) is { } next)
        {
            if (next is IInvocationOperation end && calls.TryGetValue(end, out var to))
            {
                return (to, places);
            }

            places.Add(next);
        }

        return (null, places);
    }

    /// <summary>The one value that is made of a value, element by element; null if there are others or it is unknown.</summary>
    private IOperation? Next(IOperation value) =>
        value.Parent switch
        {
            IParenthesizedOperation or IConversionOperation { IsImplicit: true } => value.Parent,
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.Add or BinaryOperatorKind.Subtract
            } => value.Parent,
            IArgumentOperation { Parent: IInvocationOperation call } when calls.ContainsKey(call) => call,
            IArgumentOperation { Parent: IInvocationOperation call } when Elementwise.Is(call, value) => call,
            IInvocationOperation call when call.Instance == value && Elementwise.Is(call, value) => call,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => OnlyRead(
                local.Symbol,
                local
            ),
            ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment
                when assignment.Value == value => assignment.Target switch
            {
                ILocalReferenceOperation local => OnlyRead(local.Local, assignment),
                IParameterReferenceOperation parameter => OnlyRead(parameter.Parameter, assignment),
                _ => null,
            },
            _ => null,
        };

    /// <summary>
    /// The one place where a variable is read after it was written and before it is written again, where code runs straight on through all three.
    /// </summary>
    private IOperation? OnlyRead(ISymbol variable, IOperation write)
    {
        var uses = operations.Where(o => SymbolEqualityComparer.Default.Equals(Variable(o), variable)).ToList();
        var after = uses.Where(o => o.Syntax.SpanStart >= write.Syntax.Span.End).ToList();
        var next = after.Find(o => o.Parent is ISimpleAssignmentOperation assignment && assignment.Target == o);
        var reads = after
            .Where(o => o != next && (next is null || o.Syntax.SpanStart < next.Parent!.Syntax.Span.End))
            .ToList();
        return
            reads.Count == 1
            && RunsOnce(write)
            && (next is null || RunsOnce(next.Parent!))
            && uses.All(o => Function(o) == Function(write))
            && reads[0].Parent is not IArgumentOperation { Parameter.RefKind: not RefKind.None }
            ? reads[0]
            : null;
    }

    private static ISymbol? Variable(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };

    /// <summary>Whether an operation stands in no loop and in no branch of its method, which has no jumps.</summary>
    private static bool RunsOnce(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            if (
                parent
                is not (
                    IBlockOperation
                    or IMethodBodyOperation
                    or IExpressionStatementOperation
                    or IVariableDeclarationGroupOperation
                    or IVariableDeclarationOperation
                    or IUsingDeclarationOperation
                )
            )
            {
                return false;
            }

            operation = parent;
        }

        return !operation.Descendants().Any(o => o is IBranchOperation { BranchKind: BranchKind.GoTo });
    }

    private static IOperation Function(IOperation operation)
    {
        while (operation.Parent != null && operation is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            operation = operation.Parent;
        }

        return operation;
    }

    /// <summary>Whether all tensors of a sum or product are units on their way.</summary>
    private static bool IsAllOf(IBinaryOperation binary, HashSet<IOperation> places) =>
        new[] { binary.LeftOperand, binary.RightOperand }.All(o =>
            places.Contains(o) || !(TorchTypes.IsTensor(o.Type) || TorchTypes.IsTensor(BeforeConversion(o)))
        );

    private static ITypeSymbol? BeforeConversion(IOperation operation) =>
        operation is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand.Type : operation.Type;
}
