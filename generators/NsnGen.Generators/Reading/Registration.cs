using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>Tells whether a class registers its modules: TorchSharp finds none by itself.</summary>
internal static class Registration
{
    /// <summary>Whether the class registers modules one by one.</summary>
    public static bool IsByHand(ModelContext context) => Names(context, "register_module", "add_module");

    /// <summary>Whether the class registers modules at all, or leaves that to the classes that derive from it.</summary>
    public static bool IsDone(ModelContext context) =>
        IsByHand(context)
        || Names(context, "RegisterComponents")
        || !context.Type.InstanceConstructors.Any(IsForOthers);

    private static bool IsForOthers(IMethodSymbol constructor) =>
        constructor.DeclaredAccessibility
            is Accessibility.Public
                or Accessibility.Internal
                or Accessibility.ProtectedOrInternal;

    private static bool Names(ModelContext context, params string[] methods) =>
        context
            .Declarations.SelectMany(d => d.DescendantTokens())
            .Any(t => methods.Contains(t.ValueText, StringComparer.Ordinal));
}
