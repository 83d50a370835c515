using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>
/// Static methods that become static methods of the nested class, because they take layers, whose nested twins are other types,
/// or because the nested class cannot reach them. All others are called where they are.
/// </summary>
internal static class CarriedStatics
{
    public static bool IsCarried(ModelContext context, IMethodSymbol method)
    {
        var definition = Definition(method);
        return definition is { IsStatic: true, MethodKind: MethodKind.Ordinary, IsExtern: false }
            && HandWritten.IsByHand(definition)
            && definition.ContainingType is { IsGenericType: false }
            && !ExtensionBlocks.Makes(definition)
            && (TakesLayers(context.Twins, definition) || IsPrivateToBase(context, definition));
    }

    /// <summary>The method as it is declared: an extension method with the parameter that it extends.</summary>
    public static IMethodSymbol Definition(IMethodSymbol method) =>
        (method.ReducedFrom ?? method).OriginalDefinition is var definition
            ? definition.PartialImplementationPart ?? definition
            : method;

    private static bool TakesLayers(Twins twins, IMethodSymbol method) =>
        twins.Mentions(method.ReturnType) || method.Parameters.Any(p => twins.Mentions(p.Type));

    private static bool IsPrivateToBase(ModelContext context, IMethodSymbol method) =>
        context.Lineage.IsInherited(method) && !context.CanReach(method);
}
