using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Follows the outputs of layers through functions of each element.</summary>
/// <param name="graph">The members that are carried over.</param>
/// <param name="variables">Where their variables are read.</param>
/// <param name="calls">The one call of each layer that has one.</param>
internal sealed class UnitFlow(
    MemberGraph graph,
    UnitVariables variables,
    IReadOnlyDictionary<IInvocationOperation, IFieldSymbol> calls
)
{
    /// <summary>The way of a layer's output to another layer, if it goes nowhere else.</summary>
    public UnitPath PathOf(IInvocationOperation call)
    {
        var from = calls[call];
        var places = new List<IOperation> { call };
        UnitFault? assumed = null;
        while (true)
        {
            var last = places[places.Count - 1];
            var step = Next(last);
            if (step.To is null)
            {
                return new UnitPath(from, null, places, Fault(from, step, isNear: false), last);
            }

            if (step.To is IInvocationOperation end && calls.TryGetValue(end, out var to))
            {
                return new UnitPath(from, to, places, assumed, last);
            }

            assumed ??= step.Place is null ? null : Fault(from, step, isNear: true);
            places.Add(step.To);
        }
    }

    /// <summary>Whether a value comes to a layer before it comes to any other, whatever is made of it on the way.</summary>
    public bool LeadsTo(IOperation value, IInvocationOperation layer) => LeadsTo(value, layer, []);

    private bool LeadsTo(IOperation value, IInvocationOperation layer, HashSet<IOperation> seen)
    {
        for (var (at, parent) = (value, value.Parent); parent != null; (at, parent) = (parent, parent.Parent))
        {
            if (parent is IInvocationOperation call && calls.ContainsKey(call))
            {
                return call == layer;
            }

            if (UnitVariables.WrittenBy(parent, at) is { } variable)
            {
                return seen.Add(parent) && variables.ReadsAfter(variable, parent).Any(r => LeadsTo(r, layer, seen));
            }
        }

        return false;
    }

    private static UnitFault Fault(IFieldSymbol from, UnitStep step, bool isNear) =>
        new(step.Place!.Syntax.GetLocation(), $"what '{from.Name}' puts out {step.Reason}", isNear);

    private UnitStep Next(IOperation value) =>
        value.Parent switch
        {
            IParenthesizedOperation or IConversionOperation { IsImplicit: true } => new UnitStep(value.Parent),
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.Add or BinaryOperatorKind.Subtract
            } => new UnitStep(value.Parent),
            IArgumentOperation { Parent: IInvocationOperation call } => Into(call, value),
            IInvocationOperation call when call.Instance == value => Into(call, value),
            { } parent when UnitVariables.WrittenBy(parent, value) is { } variable => variables.OnlyRead(
                variable,
                parent
            ),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation kept } => UnitStep.End(
                value.Parent,
                $"is kept in '{kept.Member.Name}'"
            ),
            IReturnOperation => UnitStep.End(value, "is returned"),
            _ => UnitStep.End(value.Parent ?? value, "is used in a way that is not followed"),
        };

    private UnitStep Into(IInvocationOperation call, IOperation value)
    {
        var name = Elementwise.Name(call);
        if (calls.ContainsKey(call) || (Elementwise.Is(call, value) && !RunsLayer(call)))
        {
            return new UnitStep(call);
        }

        if (LayerOf(call) is { } layer)
        {
            return UnitStep.End(call, $"goes into '{layer}', which has no units of its own");
        }

        if (Elementwise.TakesOthers(call, value))
        {
            return UnitStep.End(call, $"goes into '{name}' with another tensor");
        }

        return Elementwise.Remedy(call) is { } remedy && !RunsLayer(call)
            ? new UnitStep(
                call,
                call,
                $"goes through '{name}', which is not known to work on each element for itself; if it does, {remedy}"
            )
            : UnitStep.End(call, $"goes through '{name}', which does not work on each element for itself");
    }

    /// <summary>The name of a linear layer that is called, of which no more is known.</summary>
    private static string? LayerOf(IInvocationOperation call) =>
        call
            is {
                TargetMethod.Name: GeneratedNames.Call or GeneratedNames.Forward,
                Instance: IMemberReferenceOperation { Member: var member, Type: var type }
            }
        && TorchTypes.IsLinear(type)
            ? member.Name
            : null;

    private bool RunsLayer(IInvocationOperation call) =>
        graph.Target(call.TargetMethod, call.Instance) is { } target && graph.NeedsRank(target);
}
