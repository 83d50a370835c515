namespace NsnGen.Contracts;

/// <summary>Names that the generator and the runtime must agree on. The generator links this file.</summary>
internal static class RuntimeNames
{
    public const string Namespace = "NsnGen";
    public const string NestedSubspaceAttribute = "NestedSubspaceAttribute";
    public const string DenseAttribute = "DenseAttribute";
    public const string MaxRankAttribute = "MaxRankAttribute";
    public const string AnchorsProperty = "Anchors";
    public const string NestedLinear = "NestedLinear";

    /// <summary>The members that the generator adds to a model class.</summary>
    public const string NestedType = "Nested";
    public const string RankType = "Rank";
    public const string AtRankType = "AtRank";
}
