using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Contracts;
using NsnGen.Generators.Checking;

namespace NsnGen.Generators.Reading;

/// <summary>Checks that what a layer is converted to, its nested twin can be converted to as well.</summary>
internal static class LayerConversions
{
    public static void Check(ModelContext context, IConversionOperation conversion)
    {
        var (source, target) = (conversion.Operand.Type, conversion.Type);
        if (source is null || target is null || conversion.GetConversion().IsIdentity)
        {
            return;
        }

        if (!context.Twins.Mentions(source))
        {
            CheckFromDense(context, conversion, source, target);
        }
        else if (context.Twins.IsLayer(source) && TorchTypes.IsPlainModule(target))
        {
            Wrap(context, conversion, "Inside");
        }
        else if (
            !Receivers.IsThis(conversion.Operand)
            && !IsToModule(target)
            && !Corresponds(context.Twins, source, target)
        )
        {
            RefuseUse(context, conversion.Operand, source, target);
        }
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
    private static void CheckFromDense(
        ModelContext context,
        IConversionOperation conversion,
        ITypeSymbol source,
        ITypeSymbol target
    )
    {
        if (!context.Twins.Mentions(target) || !(TorchTypes.IsModule(source) || HasModuleArgument(source)))
        {
            return;
        }

        if (!context.Twins.HasTwin(target))
        {
            RefuseUse(context, conversion.Operand, source, target);
        }
        else if (!context.Twins.IsLayer(target))
        {
            CheckCast(context, conversion, source, target);
        }
        else if (conversion.IsTryCast)
        {
            LayerUses.Refuse(
                context,
                conversion,
                "'as' does not tell a layer that stays dense from one that is factored; use a cast"
            );
        }
        else if (!IsArgumentOutside(context, conversion))
        {
            Wrap(context, conversion, "Of");
        }
    }

    /// <summary>Puts a call where the dense code converts implicitly, and in the place of a cast.</summary>
    private static void Wrap(ModelContext context, IConversionOperation conversion, string method) =>
        context.Wrapped[conversion.IsImplicit ? conversion.Operand.Syntax : conversion.Syntax] = method;

    private static void CheckCast(
        ModelContext context,
        IConversionOperation conversion,
        ITypeSymbol source,
        ITypeSymbol target
    )
    {
        if (TorchTypes.IsModuleBase(source) && !TorchTypes.IsPlainModule(source))
        {
            LayerUses.Refuse(
                context,
                conversion,
                $"'{Display(source)}' is cast to '{Display(target)}', whose nested twin is not one; hold it in a field of its own type"
            );
        }
        else if (context.HasDenseLayers)
        {
            LayerUses.Refuse(
                context,
                conversion,
                "A cast to a layer's type may meet a [Dense] layer; name the field instead"
            );
        }
    }

    /// <summary>A dense module that is handed to code outside the model stays what it is.</summary>
    private static bool IsArgumentOutside(ModelContext context, IConversionOperation conversion) =>
        conversion is { IsImplicit: true, Parent: IArgumentOperation { Parameter: { } parameter } }
        && !LayerUses.IsInside(context, parameter);

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

    private static void RefuseUse(ModelContext context, IOperation operand, ITypeSymbol source, ITypeSymbol target) =>
        LayerUses.Refuse(
            context,
            operand,
            $"A layer of type '{Display(source)}' is used as '{Display(target)}', which its nested twin is not; "
                + "run it in the model with call, or mark its field [Dense]"
        );

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
