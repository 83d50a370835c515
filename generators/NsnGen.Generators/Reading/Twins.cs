using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Reading;

/// <summary>Which dense types have a nested twin, alone or inside another type.</summary>
/// <param name="declared">The linear layers of the author's own.</param>
/// <param name="convolutions">Whether convolutions are factored.</param>
internal sealed class Twins(LinearClasses declared, bool convolutions)
{
    /// <summary>What is replaced in the nested twin of a model.</summary>
    public static Twins Of(INamedTypeSymbol model, Compilation compilation) =>
        new(new LinearClasses(compilation), RankSettings.Convolutions(model));

    public LinearClasses Declared { get; } = declared;

    public bool Convolutions { get; } = convolutions;

    /// <summary>A type that is itself replaced: a layer, a sequence, an annotated model, or their common base.</summary>
    public bool HasTwin(ITypeSymbol? type) =>
        IsFactored(type) || TorchTypes.IsBlock(type) || TorchTypes.IsAnnotated(type) || IsByContent(type);

    /// <summary>A type whose twin is always <c>NestedLinear</c>.</summary>
    public bool IsFactored(ITypeSymbol? type) => TorchTypes.IsLinear(type) || Declared.Find(type) != null;

    /// <summary>A type whose values are converted by what they are: some stay dense, behind the same twin.</summary>
    public bool IsByContent(ITypeSymbol? type) => IsLayer(type) || TorchTypes.IsSequential(type);

    /// <summary>A type whose twin is TorchSharp's <c>Module</c> with a rank, so that nothing but <c>call</c> is known of it.</summary>
    public bool IsLayer(ITypeSymbol? type) =>
        TorchTypes.IsTensorModule(type)
        || TorchTypes.IsRunningNorm(type)
        || (Convolutions && TorchTypes.IsConv2d(type));

    /// <summary>A type that is replaced or that is built from one, as <c>ModuleList&lt;Linear&gt;</c> is.</summary>
    public bool Mentions(ITypeSymbol? type) =>
        type switch
        {
            null => false,
            IArrayTypeSymbol array => Mentions(array.ElementType),
            INamedTypeSymbol named => HasTwin(named) || ArgumentsOf(named).Any(Mentions),
            _ => false,
        };

    /// <summary>Whether a value of the type may hold something that is replaced: a delegate that makes layers holds none.</summary>
    public bool MayHold(ITypeSymbol? type) =>
        type switch
        {
            null or { TypeKind: TypeKind.Delegate } => false,
            IArrayTypeSymbol array => MayHold(array.ElementType),
            INamedTypeSymbol named => HasTwin(named) || ArgumentsOf(named).Any(MayHold),
            _ => false,
        };

    /// <summary>The type arguments of a type and of the types that contain it.</summary>
    private static IEnumerable<ITypeSymbol> ArgumentsOf(INamedTypeSymbol? type) =>
        type is null ? [] : type.TypeArguments.Concat(ArgumentsOf(type.ContainingType));
}
