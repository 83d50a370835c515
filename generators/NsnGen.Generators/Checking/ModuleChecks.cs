using Microsoft.CodeAnalysis;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that a class is a module with a <c>forward</c>, and that its bases can be carried over with it.</summary>
internal static class ModuleChecks
{
    public static void Check(ModelContext context, Report report)
    {
        var type = context.Type;
        if (ClassShape.Fault(type) != null)
        {
            return;
        }

        if (!TorchTypes.IsModule(type))
        {
            report.Add(Descriptors.NotAModule, type, type.Name, "does not derive from TorchSharp's torch.nn.Module");
            return;
        }

        CheckBases(context, report);
        if (Forwards.Find(context).Count == 0)
        {
            report.Add(Descriptors.NotAModule, type, type.Name, "has no forward method");
        }
    }

    private static void CheckBases(ModelContext context, Report report)
    {
        var lineage = context.Lineage;
        if (!TorchTypes.IsModuleBase(lineage.Root))
        {
            Refuse(context, report, lineage.Root?.Name ?? "", "whose source is not in this project");
            return;
        }

        foreach (var type in lineage.Types.Skip(1).Where(t => t.TypeArguments.Any(context.Twins.Mentions)))
        {
            Refuse(context, report, type.Name, "which takes a layer as type argument");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var field in lineage.Members.OfType<IFieldSymbol>().Where(f => f is { IsStatic: false, IsConst: false })
        )
        {
            if (!names.Add(field.Name) && !field.IsImplicitlyDeclared && IsComponent(context, field.Type))
            {
                Refuse(context, report, field.ContainingType.Name, $"which has another field '{field.Name}'");
            }
        }
    }

    /// <summary>What has a key, which is its field's name.</summary>
    private static bool IsComponent(ModelContext context, ITypeSymbol type) =>
        TorchTypes.IsModule(type) || TorchTypes.IsTensor(type) || context.Twins.Mentions(type);

    private static void Refuse(ModelContext context, Report report, string type, string reason) =>
        report.Add(Descriptors.BaseClass, context.Type, context.Type.Name, type, reason);
}
