using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Which linear layers of the author's own may turn up in fields whose type does not tell: those that the assembly
/// declares, and those that the class itself makes.
/// </summary>
internal static class DeclaredLayers
{
    public static IEnumerable<LinearClass> Find(ModelContext context, IEnumerable<StateMember> state) =>
        state.Any(s => s.Conversion is { IsByContent: true })
            ? context.Twins.Declared.Mapped.Concat(Made(context)).Where(d => d.Type.Arity == 0)
            : [];

    private static IEnumerable<LinearClass> Made(ModelContext context) =>
        context
            .Declarations.SelectMany(d => d.DescendantNodes())
            .OfType<BaseObjectCreationExpressionSyntax>()
            .Select(c => context.Semantics.For(c).GetTypeInfo(c, context.Cancellation).Type)
            .Select(context.Twins.Declared.Find)
            .OfType<LinearClass>();
}
