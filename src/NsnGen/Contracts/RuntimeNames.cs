namespace NsnGen.Contracts;

/// <summary>Names that the generator and the runtime must agree on. The generator links this file.</summary>
internal static class RuntimeNames
{
    public const string Namespace = "NsnGen";
    public const string FilesNamespace = "NsnGen.Files";
    public const string LayersNamespace = "NsnGen.Layers";
    public const string ConversionNamespace = "NsnGen.Conversion";
    public const string CheckpointsNamespace = "NsnGen.Checkpoints";
    public const string TrainingNamespace = "NsnGen.Training";

    /// <summary>What only generated code calls.</summary>
    public const string GeneratedNamespace = "NsnGen.Generated";
    public const string CallScope = "CallScope";
    public const string ModelGuard = "ModelGuard";

    public const string NestedSubspaceAttribute = "NestedSubspaceAttribute";
    public const string DenseAttribute = "DenseAttribute";
    public const string MaxRankAttribute = "MaxRankAttribute";
    public const string ByRankAttribute = "ByRankAttribute";
    public const string ByWidthAttribute = "ByWidthAttribute";
    public const string ElementwiseAttribute = "ElementwiseAttribute";
    public const string AnchorsProperty = "Anchors";
    public const string ConvolutionsProperty = "Convolutions";
    public const string LinearLayerAttribute = "LinearLayerAttribute";
    public const string WeightProperty = "Weight";
    public const string BiasProperty = "Bias";
    public const string NestedLinear = "NestedLinear";
    public const string NestedSequential = "NestedSequential";
    public const string DenseLayer = "DenseLayer";
    public const string DenseModelInterface = "IDenseModel";

    /// <summary>The members that the generator adds to a model class.</summary>
    public const string NestedType = "Nested";
    public const string RankType = "Rank";
    public const string AtRankType = "AtRank";
}
