using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Tells values that surgery leaves as they are, although they may be layers: a cast or a test finds the dense layer there.</summary>
internal static class HeldValues
{
    public static bool Is(ModelContext context, IOperation? value)
    {
        while (Outer(value) is { } outer)
        {
            value = outer;
        }

        return value?.Type is { } type
            && !context.Twins.Mentions(type)
            && !Conversions.HoldsUntyped(type)
            && (IsField(context, value) ? ModuleHolders.MayHold(context, type) : IsVague(type));
    }

    /// <summary>A type that no twin has: what it says of a value was said of the dense one.</summary>
    private static bool IsVague(ITypeSymbol type) =>
        type is { TypeKind: TypeKind.Dynamic } or ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type }
        || (type.TypeKind == TypeKind.Interface && HandWritten.IsByHand(type));

    private static bool IsField(ModelContext context, IOperation value) =>
        value is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member
        && Receivers.IsThis(member.Instance)
        && context.IsOwn(member.Member);

    private static IOperation? Outer(IOperation? value) =>
        value switch
        {
            IParenthesizedOperation inner => inner.Operand,
            IConversionOperation inner => inner.Operand,
            IArrayElementReferenceOperation element => element.ArrayReference,
            IPropertyReferenceOperation { Property.IsIndexer: true } element => element.Instance,
            IConditionalAccessInstanceOperation => Receivers.Of(value),
            _ => null,
        };
}
