using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Carrying;

/// <summary>Describes what a class that cannot be carried over shows to other models nevertheless.</summary>
internal static class ShownModels
{
    public static IEnumerable<ShownModel> Of(ModelContext context, TypeNames names) =>
        context
            .Lineage.Members.Where(m =>
                m.Name.Length > 0
                && (Shown.IsState(context, m) || IsRead(context, m))
                && !m.IsOverride
                && !context.Lineage.IsReplaced(m)
            )
            .Select(m => new ShownModel(
                MemberModifiers.HidesTorch(context, m) ? "new " : "",
                names.Nested((m as IFieldSymbol)?.Type ?? ((IPropertySymbol)m).Type),
                Identifiers.Escape(m.Name)
            ))
            .GroupBy(m => m.Name, StringComparer.Ordinal)
            .Select(g => g.First());

    private static bool IsRead(ModelContext context, ISymbol member) =>
        member is IPropertySymbol && context.Outside.Of(context.Type).Contains(member, SymbolEqualityComparer.Default);
}
