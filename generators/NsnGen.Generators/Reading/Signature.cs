using Microsoft.CodeAnalysis;
using NsnGen.Generators.Helpers;

namespace NsnGen.Generators.Reading;

/// <summary>What identifies a member among those of a class.</summary>
/// <param name="Parameters">The types of a method's parameters; null for what is no method.</param>
internal sealed record Signature(string Name, EquatableArray<string>? Parameters)
{
    public bool IsMethod(string name) => Parameters != null && string.Equals(Name, name, StringComparison.Ordinal);

    public static Signature Of(ISymbol member) =>
        member is IMethodSymbol method
            ? Of(method.Name, method.Parameters.Select(p => TypeName(p.Type)))
            : new Signature(member.Name, null);

    public static Signature Of(string name, IEnumerable<string> parameters) => new(name, parameters.ToEquatableArray());

    /// <summary>A type as signatures name it.</summary>
    public static string TypeName(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None)
            .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
