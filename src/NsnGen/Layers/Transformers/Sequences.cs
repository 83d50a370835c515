using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>Layers of modules that have the tokens on the first axis and the sequences on the second.</summary>
internal static class Sequences
{
    /// <summary>Applies a layer; where rows have ranks of their own, these are the sequences.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input"><c>[tokens, batch, in]</c></param>
    /// <param name="rank">The rank.</param>
    public static Tensor OfSequences(this NestedLinear layer, Tensor input, Rank rank)
    {
        if (rank.Rows is null)
        {
            return layer.call(input, rank);
        }
        using var bySequence = input.transpose(0, 1);
        using var output = layer.call(bySequence, rank);
        return output.transpose(0, 1);
    }
}
