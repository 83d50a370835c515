namespace NsnGen.Onnx;

/// <summary>Everything that is translated, by the names of functions and by the classes of modules.</summary>
internal static class Translators
{
    private static readonly Dictionary<string, Translator> ByName = new(
        [
            .. ElementwiseTranslators.All,
            .. ReductionTranslators.All,
            .. ShapeTranslators.All,
            .. SelectionTranslators.All,
            .. CreationTranslators.All,
            .. MatrixTranslators.All,
            .. VisionTranslators.All,
        ],
        StringComparer.Ordinal
    );

    /// <summary>What translates an operation; null if nothing does.</summary>
    public static Translator? Of(Operation operation) =>
        operation.Module is { } module
            ? NestedTranslators.Of(module) ?? ModuleTranslators.Of(module)
            : ByName.GetValueOrDefault(operation.Name);
}
