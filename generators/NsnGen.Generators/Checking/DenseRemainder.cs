using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Tells whether a field may hold linear layers that surgery does not reach, and which therefore stay dense.</summary>
internal static class DenseRemainder
{
    public static bool MayHoldLayers(ModelContext context, ISymbol field, ITypeSymbol type)
    {
        if (context.Twins.Mentions(type) || Conversions.HoldsUntyped(type))
        {
            return FieldValues.Of(context, field).Any(v => MakesUnreachable(context, v));
        }

        if (!TorchTypes.IsModuleBase(type))
        {
            return MayHoldLayers(context, type);
        }

        var values = FieldValues.Of(context, field).Select(TypeBeforeConversion).ToList();
        return values.Count == 0 || values.Any(v => v is null || MayHoldLayers(context, v));
    }

    /// <summary>Whether a value, made of several perhaps, has a module in it that is not annotated and holds layers.</summary>
    private static bool MakesUnreachable(ModelContext context, IOperation value) =>
        value
            .DescendantsAndSelf()
            .OfType<IObjectCreationOperation>()
            .Any(c => c.Type is { } type && !context.Twins.Mentions(type) && MayHoldLayers(context, type));

    private static bool MayHoldLayers(ModelContext context, ITypeSymbol type)
    {
        if (!TorchTypes.IsModule(type))
        {
            return Conversions.Element(type) is { } element && MayHoldLayers(context, element);
        }

        if (TorchTypes.IsAnnotated(type))
        {
            return false;
        }

        if (TorchTypes.IsModuleBase(type) || context.Twins.Mentions(type) || TorchTypes.IsAnySequential(type))
        {
            return true;
        }

        return TorchTypes.IsFromTorch(type)
            ? type is INamedTypeSymbol named && named.TypeArguments.Any(a => MayHoldLayers(context, a))
            : type.GetMembers().OfType<IFieldSymbol>().Any(f => MayHoldInField(context, f.Type));
    }

    private static bool MayHoldInField(ModelContext context, ITypeSymbol type) =>
        context.Twins.Mentions(type) || TorchTypes.IsModuleBase(type) || Conversions.HoldsUntyped(type);

    private static ITypeSymbol? TypeBeforeConversion(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value.Type;
    }
}
