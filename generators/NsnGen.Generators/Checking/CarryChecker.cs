using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that every construct of a carried member keeps its meaning inside the nested class.</summary>
internal static class CarryChecker
{
    public static void Check(ModelContext context, MemberGraph graph, ISymbol member)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        CheckSignature(context, graph, member);
        foreach (var operation in MemberGraph.Bodies(context, member).SelectMany(OperationWalk.Through))
        {
            if (operation is IInvalidOperation || operation.Type is IErrorTypeSymbol)
            {
                context.Report.Abandon();
            }

            LayerUses.Check(context, operation);
            WeightReads.Check(context, graph, operation);
            CheckMember(context, operation);
            CheckImplicitCall(context, operation);
        }

        if (context.Syntax(member) is { } syntax)
        {
            if (SyntaxErrors.Contains(syntax))
            {
                context.Report.Abandon();
            }

            SyntaxChecks.Check(context, syntax);
        }
    }

    private static void CheckSignature(ModelContext context, MemberGraph graph, ISymbol member)
    {
        if (member.Name is "From" or "WithRank" or "Trainer")
        {
            context.Report.Add(Descriptors.ReservedName, member, context.Type.Name, member.Name);
        }

        if (member is IMethodSymbol method && RankIsForward(method))
        {
            CheckForward(context, method);
        }
        else if (graph.NeedsRank(member) && Fixed(context, member) is { } form)
        {
            context.Report.Add(Descriptors.NoRoomForRank, member, member.Name, form);
        }
    }

    private static bool RankIsForward(IMethodSymbol method) => RankNames.IsForward(method);

    private static string? Fixed(ModelContext context, ISymbol member)
    {
        if (member is IPropertySymbol)
        {
            return "a property";
        }

        return context.Lineage.OverridesTorch(member) ? "an override of TorchSharp's method" : null;
    }

    private static void CheckForward(ModelContext context, IMethodSymbol forward)
    {
        foreach (var parameter in forward.Parameters.Where(p => context.Twins.Mentions(p.Type)))
        {
            LayerUses.Refuse(context, parameter.Locations[0], "A layer cannot be an input of forward");
        }

        if (context.Twins.Mentions(forward.ReturnType))
        {
            LayerUses.Refuse(context, forward.Locations[0], "A layer cannot be the output of forward");
        }
    }

    private static void CheckMember(ModelContext context, IOperation operation)
    {
        switch (operation)
        {
            case IEventReferenceOperation { Instance: not null } reference when Receivers.IsThis(reference.Instance):
                Refuse(context, operation, $"The event '{reference.Event.Name}' cannot be carried over; use a method");
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true } indexer
                when Receivers.IsThis(indexer.Instance) && context.IsOwn(indexer.Property):
                Refuse(context, operation, "The model's own indexer cannot be carried over; use a method");
                break;
            case IParameterReferenceOperation
            {
                Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor }
            } captured:
                Refuse(
                    context,
                    operation,
                    $"The constructor's parameter '{captured.Parameter.Name}' is captured; store it in a field of its own"
                );
                break;
            case IInvocationOperation
            {
                TargetMethod: { IsStatic: false, MethodKind: not MethodKind.Ordinary } method
            } call
                when Receivers.IsThis(call.Instance)
                    && context.IsOwn(method)
                    && method.MethodKind != MethodKind.LocalFunction:
                Refuse(context, operation, $"'{method.Name}' cannot be carried over; use an ordinary method");
                break;
        }
    }

    /// <summary>Extension methods that the compiler finds by the file's usings, which generated code does not have.</summary>
    private static void CheckImplicitCall(ModelContext context, IOperation operation)
    {
        var isFoundByUsing = operation switch
        {
            IInvocationOperation { IsImplicit: true, TargetMethod.IsExtensionMethod: true } call => !IsInQuery(call),
            IForEachLoopOperation { Syntax: CommonForEachStatementSyntax loop } => UsesExtension(context, loop),
            IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax assignment } => context
                .Semantics.For(assignment)
                .GetDeconstructionInfo(assignment)
                .Method
                is { IsExtensionMethod: true }
                && Deconstructions.Method(assignment, context.Semantics.For(assignment)) is null,
            IAwaitOperation { Syntax: AwaitExpressionSyntax await } => context
                .Semantics.For(await)
                .GetAwaitExpressionInfo(await)
                .GetAwaiterMethod
                is { IsExtensionMethod: true },
            ITranslatedQueryOperation => true,
            _ => false,
        };
        if (isFoundByUsing)
        {
            Refuse(
                context,
                operation,
                operation is ITranslatedQueryOperation
                    ? "A query expression cannot be carried over; write it with Select, Where and so on"
                    : "An extension method that is called implicitly cannot be carried over; call it by its name"
            );
        }
    }

    /// <summary>A query is reported once, as a whole.</summary>
    private static bool IsInQuery(IOperation operation) =>
        operation.Syntax.FirstAncestorOrSelf<QueryExpressionSyntax>() != null;

    private static bool UsesExtension(ModelContext context, CommonForEachStatementSyntax loop)
    {
        var semantics = context.Semantics.For(loop);
        return semantics.GetForEachStatementInfo(loop).GetEnumeratorMethod is { IsExtensionMethod: true }
            || (
                loop is ForEachVariableStatementSyntax variables
                && semantics.GetDeconstructionInfo(variables).Method is { IsExtensionMethod: true }
            );
    }

    private static void Refuse(ModelContext context, IOperation operation, string message) =>
        context.Report.Add(Descriptors.Construct, operation.Syntax.GetLocation(), message);
}
