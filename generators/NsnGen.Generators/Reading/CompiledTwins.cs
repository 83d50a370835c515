using Microsoft.CodeAnalysis;
using NsnGen.Contracts;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Finds what the methods of an annotated class of another assembly were carried over to.</summary>
internal static class CompiledTwins
{
    public static IMethodSymbol? Of(INamedTypeSymbol type, ISymbol member) =>
        member is IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } method
            ? type.GetTypeMembers(GeneratedNames.Nested, 0)
                .SelectMany(n => n.GetMembers(method.Name))
                .OfType<IMethodSymbol>()
                .FirstOrDefault(m =>
                    m.DeclaredAccessibility == Accessibility.Public && m.Arity == method.Arity && Corresponds(m, method)
                )
            : null;

    public static bool TakesRank(IMethodSymbol twin) => twin.Parameters.Any(IsRank);

    private static bool Corresponds(IMethodSymbol twin, IMethodSymbol method)
    {
        var (given, wanted) = (Types(twin.Parameters), Types(method.OriginalDefinition.Parameters));
        if (TakesRank(twin))
        {
            var position = RankNames.Position(method);
            if (position >= twin.Parameters.Length || !IsRank(twin.Parameters[position]))
            {
                return false;
            }

            given.RemoveAt(position);
        }

        return given.SequenceEqual(wanted, StringComparer.Ordinal);
    }

    private static List<string> Types(IEnumerable<IParameterSymbol> parameters) =>
        [.. parameters.Select(p => Signature.TypeName(p.Type))];

    private static bool IsRank(IParameterSymbol parameter) =>
        parameter.Type
            is {
                Name: RuntimeNames.RankType,
                ContainingType: null,
                ContainingNamespace: { ContainingNamespace.IsGlobalNamespace: true } space
            }
        && string.Equals(space.Name, RuntimeNames.Namespace, StringComparison.Ordinal);
}
