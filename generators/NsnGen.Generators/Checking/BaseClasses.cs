using Microsoft.CodeAnalysis;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that the bases of a class can be carried over with it.</summary>
internal static class BaseClasses
{
    public static void Check(ModelContext context)
    {
        var lineage = context.Lineage;
        if (!TorchTypes.IsModuleBase(lineage.Root))
        {
            Refuse(context, lineage.Root?.Name ?? "", "whose source is not in this project");
            return;
        }

        foreach (var type in lineage.Types.Skip(1).Where(t => t.TypeArguments.Any(context.Twins.Mentions)))
        {
            Refuse(context, type.Name, "which takes a layer as type argument");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var field in lineage.Members.OfType<IFieldSymbol>().Where(f => f is { IsStatic: false, IsConst: false })
        )
        {
            if (!names.Add(field.Name) && !field.IsImplicitlyDeclared && IsComponent(context, field.Type))
            {
                Refuse(context, field.ContainingType.Name, $"which has another field '{field.Name}'");
            }
        }
    }

    /// <summary>What has a key, which is its field's name.</summary>
    private static bool IsComponent(ModelContext context, ITypeSymbol type) =>
        TorchTypes.IsModule(type) || TorchTypes.IsTensor(type) || context.Twins.Mentions(type);

    private static void Refuse(ModelContext context, string type, string reason) =>
        context.Report.Add(Descriptors.BaseClass, context.Type, context.Type.Name, type, reason);
}
