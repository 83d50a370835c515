using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Finds layers that multiply by weights and are never factored, as far as the class tells of them.</summary>
internal static class NeverFactored
{
    /// <summary>The layer that a field is, or that a collection in it is of; null for any other.</summary>
    public static ITypeSymbol? Of(ITypeSymbol type) =>
        TorchTypes.IsNeverFactored(type) ? type
        : Conversions.Element(type) is { } element ? Of(element)
        : null;

    /// <summary>Where such layers are made for a field whose type does not tell.</summary>
    public static IEnumerable<IOperation> MadeFor(ModelContext context, ISymbol field) =>
        FieldValues
            .Of(context, field)
            .SelectMany(OperationWalk.Through)
            .Where(o => o is IInvocationOperation or IObjectCreationOperation && TorchTypes.IsNeverFactored(o.Type));

    /// <summary>Where a convolution with groups is made for a field, if convolutions are factored at all.</summary>
    public static IEnumerable<IOperation> GroupedFor(ModelContext context, ISymbol field) =>
        context.Twins.Convolutions
            ? FieldValues
                .Of(context, field)
                .SelectMany(OperationWalk.Through)
                .Where(o => o is IInvocationOperation call && TorchTypes.IsConv2d(o.Type) && HasGroups(call))
            : [];

    private static bool HasGroups(IInvocationOperation call) =>
        call.Arguments.Any(a =>
            a is { Parameter.Name: "groups", ArgumentKind: ArgumentKind.Explicit }
            && a.Value.ConstantValue is not { HasValue: true, Value: 1 or 1L }
        );
}
