using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Decides how the value of a field is converted, by the field's type.</summary>
internal static class Conversions
{
    private static readonly string[] Lists =
    [
        "List",
        "IList",
        "IReadOnlyList",
        "ICollection",
        "IReadOnlyCollection",
        "IEnumerable",
    ];

    private static readonly string[] Dictionaries = ["Dictionary", "IDictionary", "IReadOnlyDictionary"];

    /// <returns>Null for a collection of layers that cannot be converted.</returns>
    public static ValueConversion? Of(Twins twins, ITypeSymbol type) => Of(twins, type, isElement: false);

    private static ValueConversion? Of(Twins twins, ITypeSymbol type, bool isElement)
    {
        var plain = type.WithNullableAnnotation(NullableAnnotation.None);
        if (!twins.MayHold(type) && !HoldsUntyped(type))
        {
            return isElement ? null : new ValueConversion(StateKind.Adopted, plain);
        }

        if (Kind(twins, type) is { } kind)
        {
            return new ValueConversion(kind, plain, twins.Declared.Find(type));
        }

        return Container(type) is (var container, { } element) && Of(twins, element, isElement: true) is { } inner
            ? new ValueConversion(container, plain, Element: inner)
            : null;
    }

    private static StateKind? Kind(Twins twins, ITypeSymbol type)
    {
        if (twins.IsFactored(type))
        {
            return StateKind.Factored;
        }

        if (TorchTypes.IsBlock(type))
        {
            return StateKind.Block;
        }

        if (TorchTypes.IsSequential(type))
        {
            return StateKind.Sequence;
        }

        if (twins.IsLayer(type))
        {
            return StateKind.Layer;
        }

        if (TorchTypes.IsAnnotated(type))
        {
            return StateKind.Child;
        }

        return TorchTypes.IsPlainModule(type) ? StateKind.Untyped : null;
    }

    private static (StateKind, ITypeSymbol?) Container(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
        {
            return (StateKind.List, array.Rank == 1 ? array.ElementType : null);
        }

        if (type is not INamedTypeSymbol { Arity: > 0 } named)
        {
            return (default, null);
        }

        var last = named.TypeArguments[named.Arity - 1];
        if (named.Arity == 1 && (TorchTypes.IsModuleList(named) || IsCollection(named, Lists)))
        {
            return (StateKind.List, last);
        }

        var isDictionary =
            named.Arity == 1 ? TorchTypes.IsModuleDict(named) : named.Arity == 2 && IsCollection(named, Dictionaries);
        return isDictionary ? (StateKind.Dictionary, last) : (default, null);
    }

    private static bool IsCollection(INamedTypeSymbol type, string[] names) =>
        names.Contains(type.Name, StringComparer.Ordinal)
        && type.ContainingNamespace
            is { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } };

    /// <summary>What a list, an array or a dictionary holds; null for any other type.</summary>
    public static ITypeSymbol? Element(ITypeSymbol type) => Container(type).Item2;

    /// <summary><c>Module</c> itself, or a list or dictionary of it.</summary>
    public static bool HoldsUntyped(ITypeSymbol type) =>
        TorchTypes.IsPlainModule(type) || (Container(type) is (_, { } element) && HoldsUntyped(element));
}
