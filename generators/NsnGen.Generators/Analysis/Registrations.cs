using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NsnGen.Generators.Diagnostics;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Analysis;

/// <summary>Finds what the constructors register by name instead of leaving it to <c>RegisterComponents</c>.</summary>
internal static class Registrations
{
    public static IReadOnlyList<RegistrationModel> Find(ModelContext context)
    {
        var found = new List<RegistrationModel>();
        foreach (var part in context.Declarations)
        {
            foreach (var constructor in part.ChildNodes().OfType<ConstructorDeclarationSyntax>())
            {
                var body = context.Semantics.For(constructor).GetOperation(constructor, context.Cancellation);
                var calls = body?.Descendants().OfType<IInvocationOperation>() ?? [];
                found.AddRange(
                    calls
                        .Where(c => Receivers.IsThis(c.Instance))
                        .Select(c => Read(context, c))
                        .OfType<RegistrationModel>()
                );
            }
        }

        return found.Distinct().ToList();
    }

    private static RegistrationModel? Read(ModelContext context, IInvocationOperation call)
    {
        switch (call.TargetMethod.Name)
        {
            case "register_module" or "add_module":
                CheckModule(context, call);
                return null;
            case "register_buffer":
                return Tensor(context, call, "get_buffer");
            case "register_parameter":
                return Tensor(context, call, "get_parameter");
            default:
                return null;
        }
    }

    private static RegistrationModel? Tensor(ModelContext context, IInvocationOperation call, string getter)
    {
        if (Constant(call, 0) is not string key)
        {
            Refuse(context, call, "A tensor", "make its name a constant");
            return null;
        }

        var persistent = call.Arguments.Length < 3 || Constant(call, 2) is not false;
        return new RegistrationModel(
            call.TargetMethod.Name,
            getter,
            SymbolDisplay.FormatLiteral(key, quote: true),
            persistent
        );
    }

    /// <summary>A module that is registered under its field's name is what <c>RegisterComponents</c> does anyway.</summary>
    private static void CheckModule(ModelContext context, IInvocationOperation call)
    {
        var value = Argument(call, 1);
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        var isItsField =
            value is IFieldReferenceOperation field
            && Receivers.IsThis(field.Instance)
            && string.Equals(Constant(call, 0) as string, field.Field.Name, StringComparison.Ordinal);
        if (!isItsField)
        {
            Refuse(context, call, "A module", "hold it in a field and register it under the field's name");
        }
    }

    private static void Refuse(ModelContext context, IInvocationOperation call, string what, string remedy) =>
        context.Report.Add(Descriptors.Registration, call.Syntax.GetLocation(), what, remedy);

    private static object? Constant(IInvocationOperation call, int ordinal) =>
        Argument(call, ordinal)?.ConstantValue is { HasValue: true, Value: var value } ? value : null;

    private static IOperation? Argument(IInvocationOperation call, int ordinal) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal)?.Value;
}
