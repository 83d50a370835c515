using Microsoft.CodeAnalysis;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Rewriting;

namespace NsnGen.Generators.Analysis;

/// <summary>Spells symbols as documentation comments do.</summary>
internal static class Crefs
{
    public static string TypeParameters(INamedTypeSymbol type) =>
        type.Arity == 0 ? "" : $"{{{string.Join(", ", type.TypeParameters.Select(p => Identifiers.Escape(p.Name)))}}}";

    public static string Member(INamedTypeSymbol model, ISymbol member, TypeNames names)
    {
        var name = $"{Identifiers.Escape(model.Name)}{TypeParameters(model)}.{Identifiers.Escape(member.Name)}";
        if (member is not IMethodSymbol method || model.GetMembers(member.Name).Length == 1)
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
