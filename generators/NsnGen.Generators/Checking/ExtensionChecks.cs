using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks what the compiler finds by the usings of the author's file, of which generated code has only some.</summary>
internal sealed class ExtensionChecks(ModelContext context, Report report)
{
    public void Check(IOperation operation)
    {
        if (IsImplicit(operation))
        {
            report.Construct(
                operation.Syntax,
                operation is ITranslatedQueryOperation
                    ? "A query expression cannot be carried over; write it with Select, Where and so on"
                    : "An extension method that is called implicitly cannot be carried over; call it by its name"
            );
        }
        else if (ExtensionBlocks.Used(operation) is { } member && !IsCarried(operation, member))
        {
            report.Construct(
                operation.Syntax,
                $"'{member.Name}' of an extension block cannot be carried over here; use an ordinary method of "
                    + $"'{ExtensionBlocks.Owner(member)!.Name}'"
            );
        }
    }

    /// <summary>Whether the generated file can have the using, and nothing else is found by it. A layer's own members are checked as such.</summary>
    private bool IsCarried(IOperation operation, ISymbol member)
    {
        var receiver = operation switch
        {
            IInvocationOperation call => call.Instance?.Type,
            IMemberReferenceOperation reference => reference.Instance?.Type,
            _ => null,
        };
        return context.Twins.HasTwin(receiver)
            || (
                !context.Twins.Mentions(receiver)
                && !member.ContainingType.TypeArguments.Any(context.Twins.Mentions)
                && context.Scope.SeesBlock(ExtensionBlocks.Owner(member)!, member, receiver)
            );
    }

    private bool IsImplicit(IOperation operation) =>
        operation switch
        {
            IInvocationOperation { IsImplicit: true } call => IsByUsing(call.TargetMethod) && !IsInQuery(call),
            IForEachLoopOperation { Syntax: CommonForEachStatementSyntax loop } => UsesExtension(loop),
            IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax assignment } => IsByUsing(
                context.Semantics.For(assignment).GetDeconstructionInfo(assignment).Method
            ) && Deconstructions.Method(assignment, context.Semantics.For(assignment)) is null,
            IAwaitOperation { Syntax: AwaitExpressionSyntax await } => IsByUsing(
                context.Semantics.For(await).GetAwaitExpressionInfo(await).GetAwaiterMethod
            ),
            ITranslatedQueryOperation => true,
            _ => false,
        };

    private static bool IsByUsing(IMethodSymbol? method) =>
        method is { IsExtensionMethod: true } || ExtensionBlocks.Owner(method) != null;

    /// <summary>A query is reported once, as a whole.</summary>
    private static bool IsInQuery(IOperation operation) =>
        operation.Syntax.FirstAncestorOrSelf<QueryExpressionSyntax>() != null;

    private bool UsesExtension(CommonForEachStatementSyntax loop)
    {
        var semantics = context.Semantics.For(loop);
        return IsByUsing(semantics.GetForEachStatementInfo(loop).GetEnumeratorMethod)
            || (
                loop is ForEachVariableStatementSyntax variables
                && IsByUsing(semantics.GetDeconstructionInfo(variables).Method)
            );
    }
}
