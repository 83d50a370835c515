using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NsnGen.Generators.Carrying;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Which linear layers of the author's own may turn up in fields whose type does not tell: those that the assembly
/// declares, and those that the class itself makes.
/// </summary>
internal static class DeclaredLayers
{
    public static IReadOnlyList<DeclarationModel> Find(ModelContext context, IReadOnlyList<StateModel> state)
    {
        if (!state.Any(s => IsByContent(s.Conversion)))
        {
            return [];
        }

        var names = new TypeNames(context.Scope, []);
        return context
            .Twins.Declared.Mapped.Concat(Made(context))
            .Where(d => d.Type.Arity == 0)
            .Select(d => new DeclarationModel(names.Dense(d.Type), Conversions.Reader(d)))
            .Distinct()
            .ToList();
    }

    private static bool IsByContent(ConversionModel conversion) =>
        conversion.Kind is StateKind.Layer or StateKind.Sequence or StateKind.Untyped
        || (conversion.Element is { } element && IsByContent(element));

    private static IEnumerable<LinearClass> Made(ModelContext context) =>
        context
            .Declarations.SelectMany(d => d.DescendantNodes())
            .OfType<BaseObjectCreationExpressionSyntax>()
            .Select(c => context.Semantics.For(c).GetTypeInfo(c, context.Cancellation).Type)
            .Select(context.Twins.Declared.Find)
            .OfType<LinearClass>();
}
