using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Analysis;

/// <summary>Tells whether a field that is taken over as it is may hold linear layers, which then stay dense.</summary>
internal static class DenseRemainder
{
    public static bool MayHoldLayers(ModelContext context, ISymbol field, ITypeSymbol type)
    {
        if (!TorchTypes.IsModuleBase(type))
        {
            return MayHoldLayers(type);
        }

        var values = FieldValues.Of(context, field).Select(TypeBeforeConversion).ToList();
        return values.Count == 0 || values.Any(v => v is null || MayHoldLayers(v));
    }

    private static bool MayHoldLayers(ITypeSymbol type)
    {
        if (!TorchTypes.IsModule(type))
        {
            return false;
        }

        if (TorchTypes.IsModuleBase(type) || TorchTypes.IsLinear(type) || type.Name is "Sequential" or "ModuleDict")
        {
            return true;
        }

        return TorchTypes.IsFromTorch(type)
            ? type is INamedTypeSymbol named && named.TypeArguments.Any(MayHoldLayers)
            : type.GetMembers().OfType<IFieldSymbol>().Any(f => MayHoldInField(f.Type));
    }

    private static bool MayHoldInField(ITypeSymbol type) =>
        TorchTypes.IsLinear(type)
        || TorchTypes.IsModuleBase(type)
        || (TorchTypes.IsModule(type) && type.Name is "Sequential" or "ModuleList" or "ModuleDict");

    private static ITypeSymbol? TypeBeforeConversion(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value.Type;
    }
}
