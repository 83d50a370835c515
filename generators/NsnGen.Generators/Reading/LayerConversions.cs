using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

/// <summary>Tells what becomes of the conversions of layers and modules, whose nested twins are other types.</summary>
internal static class LayerConversions
{
    public static ConversionFate Of(ModelContext context, IConversionOperation conversion)
    {
        var (source, target) = (conversion.Operand.Type, conversion.Type);
        if (source is null || target is null || conversion.GetConversion().IsIdentity)
        {
            return ConversionFate.Stays;
        }

        if (!context.Twins.Mentions(source))
        {
            return FromDense(context, conversion, source, target);
        }

        if (context.Twins.IsLayer(source) && TorchTypes.IsPlainModule(target))
        {
            return ConversionFate.TakesInside;
        }

        return Receivers.IsThis(conversion.Operand) || IsToModule(target) || Corresponds(context.Twins, source, target)
            ? ConversionFate.Stays
            : ConversionFate.IsNoTwin;
    }

    /// <summary>A type that every module can be converted to.</summary>
    public static bool IsToModule(ITypeSymbol? type) =>
        TorchTypes.IsPlainModule(type)
        || type
            is {
                SpecialType: SpecialType.System_Object or SpecialType.System_IDisposable,
                TypeKind: not TypeKind.Dynamic
            };

    /// <summary>A dense module where a layer is wanted, and what may be either.</summary>
    private static ConversionFate FromDense(
        ModelContext context,
        IConversionOperation conversion,
        ITypeSymbol source,
        ITypeSymbol target
    )
    {
        if (context.Twins.HasTwin(target) && HeldValues.Is(context, conversion.Operand))
        {
            return ConversionFate.IsNoTwinOfBase;
        }

        if (!context.Twins.Mentions(target) || !(TorchTypes.IsModule(source) || HasModuleArgument(source)))
        {
            return ConversionFate.Stays;
        }

        if (!context.Twins.HasTwin(target))
        {
            return ConversionFate.IsNoTwin;
        }

        if (!context.Twins.IsLayer(target))
        {
            return Cast(context, source);
        }

        if (conversion.IsTryCast)
        {
            return ConversionFate.MayMissDense;
        }

        return IsArgumentOutside(context, conversion) ? ConversionFate.Stays : ConversionFate.BecomesLayer;
    }

    private static ConversionFate Cast(ModelContext context, ITypeSymbol source)
    {
        if (TorchTypes.IsModuleBase(source) && !TorchTypes.IsPlainModule(source))
        {
            return ConversionFate.IsNoTwinOfBase;
        }

        return context.HasDenseLayers ? ConversionFate.MayMeetDense : ConversionFate.Stays;
    }

    /// <summary>A dense module that is handed to code outside the model stays what it is.</summary>
    private static bool IsArgumentOutside(ModelContext context, IConversionOperation conversion) =>
        conversion is { IsImplicit: true, Parent: IArgumentOperation { Parameter: { } parameter } }
        && !CarriedCode.Has(context, parameter);

    private static bool HasModuleArgument(ITypeSymbol type) =>
        type is INamedTypeSymbol named
            ? named.TypeArguments.Any(TorchTypes.IsModule)
            : type is IArrayTypeSymbol array && TorchTypes.IsModule(array.ElementType);

    private static bool Corresponds(Twins twins, ITypeSymbol source, ITypeSymbol target)
    {
        if (twins.HasTwin(source))
        {
            return twins.HasTwin(target) && !TorchTypes.IsConv2d(target);
        }

        return target is INamedTypeSymbol { TypeArguments.Length: > 0 } generic
                ? generic.TypeArguments.All(a => !TorchTypes.IsModule(a) || twins.Mentions(a) || IsToModule(a))
            : target is IArrayTypeSymbol array ? twins.Mentions(array.ElementType) || IsToModule(array.ElementType)
            : IsToModule(target)
                || target.ContainingNamespace is { Name: "Collections", ContainingNamespace.Name: "System" };
    }
}
