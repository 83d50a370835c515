using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Finds where variables are read after they were written.</summary>
/// <param name="operations">Every operation of the members that are carried over.</param>
internal sealed class UnitVariables(IReadOnlyList<IOperation> operations)
{
    /// <summary>The variable that an operation writes a value to, or null.</summary>
    public static ISymbol? WrittenBy(IOperation operation, IOperation value) =>
        operation switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => local.Symbol,
            ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment
                when assignment.Value == value => Variable(assignment.Target),
            _ => null,
        };

    /// <summary>
    /// The one place where a variable is read after it was written and before it is written again, where code runs straight on through all three.
    /// </summary>
    public UnitStep OnlyRead(ISymbol variable, IOperation write)
    {
        write = write is IVariableInitializerOperation ? write.Parent! : write;
        var uses = UsesOf(variable);
        var next = NextWrite(uses, write);
        var reads = ReadsAfter(uses, write, next);
        var name = $"'{variable.Name}'";
        if (reads.Count != 1)
        {
            return reads.Count == 0
                ? UnitStep.End(write, $"is kept in {name}, which is not read")
                : UnitStep.End(reads[1], $"is read more than once, as {name}");
        }

        if (!RunsOnce(write) || (next != null && !RunsOnce(next.Parent!)))
        {
            var place = RunsOnce(write) ? next!.Parent! : write;
            return UnitStep.End(place, $"is kept in {name}, which is written in a branch or a loop");
        }

        if (uses.Any(o => Function(o) != Function(write)))
        {
            return UnitStep.End(reads[0], $"is kept in {name}, which a function in the method uses");
        }

        return reads[0].Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None }
            ? UnitStep.End(reads[0], $"is kept in {name}, which is passed by reference")
            : new UnitStep(reads[0]);
    }

    /// <summary>Where a variable is read after it was written, before the source writes it again.</summary>
    public IReadOnlyList<IOperation> ReadsAfter(ISymbol variable, IOperation write)
    {
        var uses = UsesOf(variable);
        return ReadsAfter(uses, write, NextWrite(uses, write));
    }

    private static List<IOperation> ReadsAfter(List<IOperation> uses, IOperation write, IOperation? next) =>
        uses.Where(o => IsAfter(o, write) && o != next)
            .Where(o => next is null || o.Syntax.SpanStart < next.Parent!.Syntax.Span.End)
            .ToList();

    private static IOperation? NextWrite(List<IOperation> uses, IOperation write) =>
        uses.Find(o => IsAfter(o, write) && o.Parent is ISimpleAssignmentOperation next && next.Target == o);

    private static bool IsAfter(IOperation use, IOperation write) => use.Syntax.SpanStart >= write.Syntax.Span.End;

    private List<IOperation> UsesOf(ISymbol variable) =>
        operations.Where(o => SymbolEqualityComparer.Default.Equals(Variable(o), variable)).ToList();

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
}
