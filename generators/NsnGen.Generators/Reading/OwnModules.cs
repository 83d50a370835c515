using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Module classes of the author's own that a model may hold and that have no twin: those of its fields, of their fields, and those
/// that it makes. TorchSharp registers their fields by reflection.
/// </summary>
internal static class OwnModules
{
    public static IReadOnlyList<INamedTypeSymbol> Find(ModelContext context)
    {
        var found = new List<INamedTypeSymbol>();
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<ITypeSymbol>(Held(context).Concat(Made(context)));
        while (pending.Count > 0)
        {
            var type = pending.Dequeue();
            if (!seen.Add(type))
            {
                continue;
            }

            foreach (var inside in Inside(type))
            {
                pending.Enqueue(inside);
            }

            if (type is INamedTypeSymbol { TypeKind: TypeKind.Class } named && IsOwn(context, named))
            {
                found.Add(named);
            }
        }

        return found;
    }

    private static IEnumerable<ITypeSymbol> Held(ModelContext context) => context.Lineage.Types.SelectMany(FieldTypes);

    private static IEnumerable<ITypeSymbol> Made(ModelContext context) =>
        context
            .Declarations.SelectMany(d => d.DescendantNodes())
            .OfType<BaseObjectCreationExpressionSyntax>()
            .Select(c => context.Semantics.For(c).GetTypeInfo(c, context.Cancellation).Type)
            .Where(TorchTypes.IsModule)
            .OfType<ITypeSymbol>();

    /// <summary>What a type is made of, and what fields of a module of the author's own have.</summary>
    private static IEnumerable<ITypeSymbol> Inside(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => [array.ElementType],
            INamedTypeSymbol named when TorchTypes.IsModule(named) && !TorchTypes.IsFromTorch(named) =>
                named.TypeArguments.Concat(
                    TorchTypes.BasesAndSelf(named).Where(HandWritten.IsByHand).SelectMany(FieldTypes)
                ),
            INamedTypeSymbol named => named.TypeArguments,
            _ => [],
        };

    private static IEnumerable<ITypeSymbol> FieldTypes(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic).Select(f => f.Type);

    /// <summary>An annotated class sees to itself, and generated code has to be able to name the others.</summary>
    private static bool IsOwn(ModelContext context, INamedTypeSymbol type) =>
        TorchTypes.IsModule(type)
        && !TorchTypes.IsModuleBase(type)
        && !TorchTypes.IsFromTorch(type)
        && !TorchTypes.IsAnnotated(type)
        && !type.IsFileLocal
        && context.Semantics.Compilation.IsSymbolAccessibleWithin(type, context.Type);
}
