using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Analysis;

/// <summary>Checks that what a layer is converted to, its nested twin can be converted to as well.</summary>
internal static class LayerConversions
{
    public static void Check(ModelContext context, IConversionOperation conversion)
    {
        var source = conversion.Operand.Type;
        var target = conversion.Type;
        if (Twins.HasTwin(target) && TorchTypes.IsModule(source) && !Twins.Mentions(source) && context.HasDenseLayers)
        {
            LayerUses.Refuse(
                context,
                conversion,
                "A cast to a layer's type may meet a [Dense] layer; name the field instead"
            );
        }

        if (!Twins.Mentions(source) || conversion.GetConversion().IsIdentity || target is null)
        {
            return;
        }

        if (Receivers.IsThis(conversion.Operand) || IsToModule(target) || Corresponds(source!, target))
        {
            return;
        }

        LayerUses.Refuse(
            context,
            conversion.Operand,
            $"A layer of type '{Display(source!)}' is used as '{Display(target)}', which its nested twin is not; "
                + "run it in the model with call, or mark its field [Dense]"
        );
    }

    /// <summary>A type that every module can be converted to.</summary>
    public static bool IsToModule(ITypeSymbol? type) =>
        TorchTypes.IsPlainModule(type)
        || type
            is {
                SpecialType: SpecialType.System_Object or SpecialType.System_IDisposable,
                TypeKind: not TypeKind.Dynamic
            };

    private static bool Corresponds(ITypeSymbol source, ITypeSymbol target)
    {
        if (Twins.HasTwin(source))
        {
            return SymbolEqualityComparer.Default.Equals(source, target);
        }

        return target is INamedTypeSymbol { TypeArguments.Length: > 0 } generic
                ? generic.TypeArguments.All(a => !TorchTypes.IsModule(a) || Twins.Mentions(a) || IsToModule(a))
            : target is IArrayTypeSymbol array ? Twins.Mentions(array.ElementType) || IsToModule(array.ElementType)
            : IsToModule(target)
                || target.ContainingNamespace is { Name: "Collections", ContainingNamespace.Name: "System" };
    }

    private static string Display(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
