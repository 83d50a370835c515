using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Tells whether a value may be a module, or hold one, of which its declared type does not tell. Surgery must not take such a module
/// apart, because the code that has the value calls it as it is.
/// </summary>
internal static class ModuleHolders
{
    public static bool MayHold(ModelContext context, ITypeSymbol type) =>
        MayHold(context, type, new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default));

    /// <summary>Whether a type alone may be that of a module, as a base or an interface of one.</summary>
    public static bool MayBeModule(ITypeSymbol? type) =>
        type switch
        {
            null => false,
            ITypeParameterSymbol parameter => !parameter.HasValueTypeConstraint
                && !parameter.HasUnmanagedTypeConstraint,
            { TypeKind: TypeKind.Dynamic or TypeKind.Interface } or { SpecialType: SpecialType.System_Object } => true,
            _ => TorchTypes.IsModule(type) && !type.IsSealed,
        };

    private static bool MayHold(ModelContext context, ITypeSymbol type, HashSet<ITypeSymbol> entered)
    {
        if (MayBeModule(type) && !(type is INamedTypeSymbol named && IsCollection(named)))
        {
            return true;
        }

        return type switch
        {
            IArrayTypeSymbol array => MayHoldInside(context, array.ElementType, entered),
            { TypeKind: TypeKind.Delegate } => true,
            INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } holder =>
                !holder.IsUnmanagedType
                    && !TorchTypes.IsTensor(holder)
                    && entered.Add(holder)
                    && (
                        holder.TypeArguments.Any(a => MayHoldInside(context, a, entered))
                        || Fields(holder).Any(f => MayHoldInside(context, f.Type, entered))
                    ),
            _ => false,
        };
    }

    private static bool MayHoldInside(ModelContext context, ITypeSymbol type, HashSet<ITypeSymbol> entered) =>
        context.Twins.Mentions(type) || MayHold(context, type, entered);

    /// <summary>The framework's collections hold what their type arguments say.</summary>
    private static bool IsCollection(INamedTypeSymbol type) =>
        type.Arity > 0
        && type.ContainingNamespace
            is { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } };

    /// <summary>The fields of a class of the author's, those of its bases included; a module's own are registered with it.</summary>
    private static IEnumerable<IFieldSymbol> Fields(INamedTypeSymbol type) =>
        TorchTypes.IsModule(type)
            ? []
            : TorchTypes
                .BasesAndSelf(type)
                .Where(HandWritten.IsByHand)
                .SelectMany(b => b.GetMembers())
                .OfType<IFieldSymbol>()
                .Where(f => !f.IsStatic);
}
