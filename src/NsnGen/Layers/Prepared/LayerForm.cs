namespace NsnGen.Layers;

/// <summary>How inference multiplies by a layer at a rank.</summary>
internal enum LayerForm
{
    /// <summary>Two products, with prefix views of the factors.</summary>
    Factors,

    /// <summary>Two products, with factors in a gauge that saves r² multiply-adds (<see cref="AlignedFactors"/>).</summary>
    Aligned,

    /// <summary>One product, with the dense matrix.</summary>
    Merged,
}
