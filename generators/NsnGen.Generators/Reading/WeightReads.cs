using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Reads of a factored layer's <c>weight</c>, which become <c>Merged(rank)</c>: the weight that the layer stands for at the rank, a
/// new tensor. Writing to it would change nothing, so only uses that read are carried over.
/// </summary>
internal static class WeightReads
{
    private const string Name = "weight";

    public static bool IsWeight(ModelContext context, IOperation operation) =>
        operation is IPropertyReferenceOperation { Property.Name: Name } reference
        && TorchTypes.IsLinear(Receivers.Of(reference.Instance)?.Type)
        && !Receivers.IsDenseMember(context, reference.Instance);

    /// <summary>Whether the access can be one at all, which spares most of them the binding.</summary>
    public static bool IsNamed(ExpressionSyntax access) =>
        access
            is MemberAccessExpressionSyntax { Name.Identifier.ValueText: Name }
                or MemberBindingExpressionSyntax { Name.Identifier.ValueText: Name };

    /// <summary>Whether values are read, and not only their type or place, which every rank shares.</summary>
    public static bool NeedsRank(IOperation weight) =>
        weight.Parent is not IPropertyReferenceOperation { Property: var property } || !IsSharedByRanks(property);

    /// <summary>A property that a weight and its factors have in common.</summary>
    public static bool IsSharedByRanks(IPropertySymbol property) =>
        property.Name is "dtype" or "device" or "device_type" or "device_index" or "requires_grad";
}
