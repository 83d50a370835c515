namespace NsnGen.Checkpoints;

/// <summary>In which form a model of one rank is saved.</summary>
public enum Export
{
    /// <summary>The dense model's own architecture and keys: <c>fc1.weight</c>, <c>fc1.bias</c>.</summary>
    Merged,

    /// <summary>
    /// Each factored layer as a sequence of two: <c>fc1.0.weight</c> <c>[r, in]</c>, <c>fc1.1.weight</c> <c>[out, r]</c> and
    /// <c>fc1.1.bias</c>; of a convolution <c>[r, in, height, width]</c> and <c>[out, r, 1, 1]</c>.
    /// </summary>
    Factored,
}
