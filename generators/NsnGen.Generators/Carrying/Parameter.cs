using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>An input of a model.</summary>
/// <param name="Modifier"><c>ref</c>, <c>out</c>, <c>in</c> or <c>params</c> with a space after it, or empty.</param>
/// <param name="Default">The default value with an equals sign before it, or empty.</param>
internal sealed record Parameter(string Type, string Name, string Modifier, string Default)
{
    public string Declaration => $"{Modifier}{Type} {Name}{Default}";

    /// <summary>The rank follows in the nested forward, so nothing is optional there.</summary>
    public string DeclarationInForward => $"{(Modifier is "params " ? "" : Modifier)}{Type} {Name}";

    public string Argument => Modifier is "ref " or "out " or "in " ? Modifier + Name : Name;

    public static Parameter Of(IParameterSymbol parameter, TypeNames names) =>
        Of(parameter, names, names.Dense(parameter.Type));

    /// <summary>The parameter of a carried method, which takes twins.</summary>
    public static Parameter Twin(IParameterSymbol parameter, TypeNames names) =>
        Of(parameter, names, names.Nested(parameter.Type));

    private static Parameter Of(IParameterSymbol parameter, TypeNames names, string type) =>
        new(
            type,
            Identifiers.Escape(parameter.Name),
            parameter.RefKind switch
            {
                RefKind.Ref => "ref ",
                RefKind.Out => "out ",
                RefKind.In => "in ",
                _ => parameter.IsParams ? "params " : "",
            },
            Literals.IsWritable(parameter) ? $" = {Literals.Default(parameter, names)}" : ""
        );
}
