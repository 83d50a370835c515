using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>The annotated class and its bases up to TorchSharp's <c>Module</c>: their members become those of one nested class.</summary>
internal sealed class Lineage
{
    private readonly List<INamedTypeSymbol> types = [];

    public Lineage(INamedTypeSymbol model)
    {
        types.Add(model);
        for (
            var type = model.BaseType;
            type != null && !TorchTypes.IsModuleBase(type) && HandWritten.IsByHand(type);
            type = type.BaseType
        )
        {
            types.Add(type);
        }
    }

    /// <summary>The classes, the annotated one first, bases with their type arguments.</summary>
    public IReadOnlyList<INamedTypeSymbol> Types => types;

    /// <summary>The first base that is not the author's.</summary>
    public INamedTypeSymbol? Root => types[types.Count - 1].BaseType;

    /// <summary>The members as they are declared, those of the annotated class first.</summary>
    public IEnumerable<ISymbol> Members => types.SelectMany(t => t.OriginalDefinition.GetMembers());

    /// <summary>What a type parameter of a base class stands for in the model, or the parameter itself.</summary>
    public ITypeSymbol Argument(ITypeParameterSymbol parameter)
    {
        var owner = TorchTypes
            .BasesAndSelf(types[0])
            .FirstOrDefault(b => SymbolEqualityComparer.Default.Equals(b.OriginalDefinition, parameter.DeclaringType));
        return owner is null ? parameter : owner.TypeArguments[parameter.Ordinal];
    }

    public bool Contains(INamedTypeSymbol? type) =>
        type != null
        && types.Any(t => SymbolEqualityComparer.Default.Equals(t.OriginalDefinition, type.OriginalDefinition));

    /// <summary>Whether the member is declared in a base rather than in the annotated class.</summary>
    public bool IsInherited(ISymbol member) =>
        Contains(member.ContainingType)
        && !SymbolEqualityComparer.Default.Equals(
            member.ContainingType.OriginalDefinition,
            types[0].OriginalDefinition
        );

    /// <summary>The declaration that runs when a member is used on the model: the last override, and its part with the body.</summary>
    public ISymbol Implementation(ISymbol member)
    {
        var definition = WithBody(member.OriginalDefinition);
        if (!Contains(definition.ContainingType) || !(member.IsVirtual || member.IsAbstract || member.IsOverride))
        {
            return definition;
        }

        return Members.FirstOrDefault(m => m.IsOverride && Overrides(m, definition)) ?? definition;
    }

    /// <summary>Whether a member of a more derived class stands in the place of this one.</summary>
    public bool IsReplaced(ISymbol member)
    {
        var definition = WithBody(member.OriginalDefinition);
        return !SymbolEqualityComparer.Default.Equals(Implementation(definition), definition)
            || Members
                .TakeWhile(m => !SymbolEqualityComparer.Default.Equals(m.ContainingType, definition.ContainingType))
                .Any(m => Hides(m, definition));
    }

    /// <summary>Whether the member overrides one of TorchSharp's, so that its twin does too.</summary>
    public bool OverridesTorch(ISymbol member) =>
        member.IsOverride && !Contains(FirstDeclaration(member).ContainingType);

    private static ISymbol FirstDeclaration(ISymbol member)
    {
        while (Overridden(member) is { } overridden)
        {
            member = overridden;
        }

        return member;
    }

    private static ISymbol? Overridden(ISymbol member) =>
        member switch
        {
            IMethodSymbol method => method.OverriddenMethod?.OriginalDefinition,
            IPropertySymbol property => property.OverriddenProperty?.OriginalDefinition,
            _ => null,
        };

    private static bool Overrides(ISymbol member, ISymbol ancestor)
    {
        for (var current = member; current != null; current = Overridden(current))
        {
            if (SymbolEqualityComparer.Default.Equals(current, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Hides(ISymbol member, ISymbol inherited) =>
        string.Equals(member.Name, inherited.Name, StringComparison.Ordinal)
        && (
            member is not IMethodSymbol
            || inherited is not IMethodSymbol
            || Signature.Of(member) == Signature.Of(inherited)
        );

    private static ISymbol WithBody(ISymbol member) =>
        member is IMethodSymbol { PartialImplementationPart: { } part } ? part : member;
}
