using Microsoft.CodeAnalysis.CSharp;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Reading;

namespace NsnGen.Generators.Checking;

/// <summary>Checks that a class can hold a nested network at all.</summary>
internal static class ShapeChecks
{
    public static void Check(ModelContext context, Report report)
    {
        var (type, cancellation) = (context.Type, context.Cancellation);
        if (ClassShape.Fault(type) is { } fault)
        {
            report.Add(Descriptors.CannotBeExtended, type, type.Name, fault);
        }

        if (context.Language < ClassShape.OldestLanguage)
        {
            report.Add(Descriptors.OldLanguage, type, type.Name, context.Language.ToDisplayString());
        }

        foreach (var member in ClassShape.Reserved(type, cancellation))
        {
            report.Add(Descriptors.ReservedName, member, type.Name, member.Name);
        }

        foreach (var (name, meaning) in context.HiddenNames)
        {
            report.Add(
                Descriptors.HiddenName,
                name.GetLocation(),
                name.Identifier.ValueText,
                type.Name,
                HiddenNames.Qualified(meaning)
            );
        }

        foreach (var (unextendable, part) in ClassShape.NotPartial(type, cancellation))
        {
            report.Add(Descriptors.NotPartial, part.Identifier.GetLocation(), unextendable.Name, type.Name);
        }
    }
}
