using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NsnGen.Generators.Carrying;

/// <summary>Writes the constants that stand as default values of parameters.</summary>
internal static class Literals
{
    public static bool IsWritable(IParameterSymbol parameter) => parameter.HasExplicitDefaultValue;

    public static string Default(IParameterSymbol parameter, TypeNames names)
    {
        var type = parameter.Type;
        if (parameter.ExplicitDefaultValue is not { } value)
        {
            return type.IsReferenceType || IsNullable(type) ? "null" : "default";
        }

        var target = IsNullable(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
        return target.TypeKind == TypeKind.Enum ? Enum((INamedTypeSymbol)target, value, names) : Of(value);
    }

    /// <summary>The value of a constant.</summary>
    public static string Constant(IFieldSymbol constant, TypeNames names) =>
        constant.ConstantValue is not { } value ? "null"
        : constant.Type.TypeKind == TypeKind.Enum ? Enum((INamedTypeSymbol)constant.Type, value, names)
        : Of(value);

    /// <summary>A number as a literal of its own type; null for what is none.</summary>
    public static string? Number(object? value) =>
        value switch
        {
            int number => Of(number),
            long number => Of(number) + "L",
            float number => Of(number),
            double number when Of(number) is var text => text.All(c => char.IsDigit(c) || c == '-') ? text + "d" : text,
            _ => null,
        };

    private static string Enum(INamedTypeSymbol type, object value, TypeNames names)
    {
        var member = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => Equals(f.ConstantValue, value));
        return member is null ? $"({names.Dense(type)})({Of(value)})" : $"{names.Dense(type)}.{member.Name}";
    }

    private static string Of(object value) =>
        value switch
        {
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            float number => SyntaxFactory.Literal(number).ToString(),
            decimal number => SyntaxFactory.Literal(number).ToString(),
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };

    private static bool IsNullable(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
}
