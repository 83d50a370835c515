namespace NsnGen.Generators.Models;

/// <param name="Modifier"><c>ref</c>, <c>out</c>, <c>in</c> or <c>params</c> with a space after it, or empty.</param>
/// <param name="Default">The default value with an equals sign before it, or empty.</param>
internal sealed record ParameterModel(string Type, string Name, string Modifier, string Default)
{
    public string Declaration => $"{Modifier}{Type} {Name}{Default}";

    /// <summary>The rank follows in the nested forward, so nothing is optional there.</summary>
    public string DeclarationInForward => $"{(Modifier is "params " ? "" : Modifier)}{Type} {Name}";

    public string Argument => Modifier is "ref " or "out " or "in " ? Modifier + Name : Name;
}
