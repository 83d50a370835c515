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

        var values = FieldValues.Of(context, field).Select(TypeBeforeConversion).ToList();
        if (
            TorchTypes.IsModuleBase(type)
            || type is ITypeParameterSymbol { ConstraintTypes: var bounds } && bounds.Any(TorchTypes.IsModule)
        )
        {
            return values.Count == 0 || values.Any(v => v is null || MayBeLayers(context, v));
        }

        return MayHoldLayers(context, type)
            || (ModuleHolders.MayBeModule(type) && values.Any(v => MayBeLayers(context, v)));
    }

    /// <summary>An annotated model stays dense, too, where the type of its field does not tell what it is.</summary>
    private static bool MayBeLayers(ModelContext context, ITypeSymbol? type) =>
        type != null && (TorchTypes.IsAnnotated(type) || MayHoldLayers(context, type));

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
