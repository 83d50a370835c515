namespace NsnGen.Tool;

/// <summary>What the components of a layer are.</summary>
internal enum LayerKind
{
    /// <summary>Rows of the factors of a linear layer.</summary>
    Linear,

    /// <summary>Rows of the factors of a convolution.</summary>
    Convolution,

    /// <summary>Groups of hidden units that the layer makes.</summary>
    MakesUnits,

    /// <summary>Groups of hidden units that the layer reads.</summary>
    ReadsUnits,
}
