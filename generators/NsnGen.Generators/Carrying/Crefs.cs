using Microsoft.CodeAnalysis;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Spells symbols as documentation comments do.</summary>
internal static class Crefs
{
    public static string Member(ISymbol member, TypeNames names)
    {
        var owner = member.ContainingType.OriginalDefinition;
        var name = $"{names.Cref(owner)}.{Identifiers.Escape(member.Name)}";
        if (member is not IMethodSymbol method || owner.GetMembers(member.Name).Length == 1)
        {
            return name;
        }

        var arity = method.Arity == 0 ? "" : $"{{{string.Join(", ", method.TypeParameters.Select(p => p.Name))}}}";
        return $"{name}{arity}({string.Join(", ", method.Parameters.Select(p => Parameter(p, names)))})";
    }

    private static string Parameter(IParameterSymbol parameter, TypeNames names)
    {
        var modifier = parameter.RefKind switch
        {
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In => "in ",
            _ => "",
        };
        return modifier + names.Cref(parameter.Type);
    }
}
