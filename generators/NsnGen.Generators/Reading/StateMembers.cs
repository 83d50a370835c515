using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>Finds the fields and automatic properties of the dense class, and what each becomes.</summary>
internal sealed class StateMembers
{
    public StateMembers(ModelContext context, MemberGraph graph)
    {
        var members = context
            .Lineage.Types.SelectMany(t => t.GetMembers())
            .Where(m => m is { IsStatic: false, IsAbstract: false, IsImplicitlyDeclared: false })
            .Select(m => (Symbol: m, Type: Type(context, m)))
            .ToList();
        HasUnfinished = members.Any(m => m.Symbol.Name.Length == 0 || IsUnfinished(m.Type));
        All =
        [
            .. members
                .Where(m => m.Symbol.Name.Length > 0 && m.Type != null && !IsUnfinished(m.Type))
                .Select(m => Read(context, graph, m.Symbol, m.Type!)),
        ];
    }

    /// <summary>Whether a member has no name or no type yet, for which the compiler has a message.</summary>
    public bool HasUnfinished { get; }

    public IReadOnlyList<StateMember> All { get; }

    private static ITypeSymbol? Type(ModelContext context, ISymbol member) =>
        member switch
        {
            IFieldSymbol { IsConst: false } field => field.Type,
            IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.Length: 0 } property
                when !MemberGraph.IsComputed(property, context.Syntax(property))
                    && !context.Lineage.IsReplaced(property) => property.Type,
            _ => null,
        };

    private static bool IsUnfinished(ITypeSymbol? type) =>
        type switch
        {
            IErrorTypeSymbol => true,
            IArrayTypeSymbol array => IsUnfinished(array.ElementType),
            INamedTypeSymbol named => named.TypeArguments.Any(IsUnfinished),
            _ => false,
        };

    private static StateMember Read(ModelContext context, MemberGraph graph, ISymbol member, ITypeSymbol type)
    {
        var isComponent =
            TorchTypes.IsModule(type)
            || TorchTypes.IsTensor(type)
            || context.Twins.Mentions(type)
            || Conversions.HoldsUntyped(type);
        var isNeeded = isComponent || graph.Uses(member) || Shown.IsState(context, member);
        return new StateMember(member, type, Convert(context, member, type), isNeeded);
    }

    private static ValueConversion? Convert(ModelContext context, ISymbol member, ITypeSymbol type)
    {
        if (context.IsDense(member))
        {
            return new ValueConversion(StateKind.Kept, type);
        }

        var conversion = Conversions.Of(context.Twins, type);
        if (conversion is { Kind: StateKind.Adopted } && ModuleHolders.MayHold(context, type))
        {
            return conversion with { Kind = StateKind.Held };
        }

        var isOutOfReach = !TorchTypes.IsModule(type) && conversion?.Element != null && !Registers(context);
        return isOutOfReach ? null : conversion;
    }

    /// <summary>Whether the class registers modules itself: nothing else would find them in a collection.</summary>
    private static bool Registers(ModelContext context) =>
        context
            .Declarations.SelectMany(d => d.DescendantTokens())
            .Any(t => t.ValueText is "register_module" or "add_module");
}
