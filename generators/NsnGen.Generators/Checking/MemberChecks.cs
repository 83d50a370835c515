using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that every construct of a carried member keeps its meaning inside the nested class.</summary>
internal sealed class MemberChecks(ModelContext context, MemberGraph graph, Report report)
{
    private readonly LayerUses uses = new(context, report);
    private readonly WeightChecks weights = new(context, graph, report);
    private readonly ExtensionChecks extensions = new(context, report);
    private readonly SyntaxChecks syntaxes = new(context, report);

    public void Check(ISymbol member)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        CheckSignature(member);
        foreach (var operation in graph.Operations(member))
        {
            if (operation is IInvalidOperation || operation.Type is IErrorTypeSymbol)
            {
                report.Abandon();
            }

            uses.Check(operation);
            weights.Check(operation);
            CheckMember(operation);
            extensions.Check(operation);
        }

        if (context.Syntax(member) is { } syntax)
        {
            if (SyntaxErrors.Contains(syntax))
            {
                report.Abandon();
            }

            syntaxes.Check(syntax);
        }
    }

    private void CheckSignature(ISymbol member)
    {
        if (GeneratedNames.Methods.Contains(member.Name, StringComparer.Ordinal))
        {
            report.Add(Descriptors.ReservedName, member, context.Type.Name, member.Name);
        }

        if (member is IMethodSymbol method && RankNames.IsForward(method))
        {
            CheckForward(method);
        }
        else if (graph.NeedsRank(member) && Fixed(member) is { } form)
        {
            report.Add(Descriptors.NoRoomForRank, member, member.Name, form);
        }
    }

    private string? Fixed(ISymbol member)
    {
        if (member is IPropertySymbol)
        {
            return "a property";
        }

        return context.Lineage.OverridesTorch(member) ? "an override of TorchSharp's method" : null;
    }

    private void CheckForward(IMethodSymbol forward)
    {
        foreach (var parameter in forward.Parameters.Where(p => context.Twins.Mentions(p.Type)))
        {
            report.LayerUse(parameter.Locations[0], "A layer cannot be an input of forward");
        }

        if (context.Twins.Mentions(forward.ReturnType))
        {
            report.LayerUse(forward.Locations[0], "A layer cannot be the output of forward");
        }
    }

    private void CheckMember(IOperation operation)
    {
        switch (operation)
        {
            case IEventReferenceOperation { Instance: not null } reference when Receivers.IsThis(reference.Instance):
                report.Construct(
                    operation.Syntax,
                    $"The event '{reference.Event.Name}' cannot be carried over; use a method"
                );
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true } indexer
                when Receivers.IsThis(indexer.Instance) && context.IsOwn(indexer.Property):
                report.Construct(operation.Syntax, "The model's own indexer cannot be carried over; use a method");
                break;
            case IParameterReferenceOperation
            {
                Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor }
            } captured:
                report.Construct(
                    operation.Syntax,
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
                report.Construct(operation.Syntax, $"'{method.Name}' cannot be carried over; use an ordinary method");
                break;
        }
    }
}
