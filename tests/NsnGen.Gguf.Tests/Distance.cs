using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Gguf.Tests;

/// <summary>How far logits are from one another.</summary>
internal static class Distance
{
    /// <summary>The largest difference, in the largest logit of the first.</summary>
    /// <param name="expected"><c>[1, tokens, vocabulary]</c></param>
    /// <param name="actual">For each token, the logits after it.</param>
    public static double Of(Tensor expected, float[][] actual)
    {
        using var theirs = stack([.. actual.Select(row => tensor(row))]);
        return ((expected.squeeze(0) - theirs).abs().max() / expected.abs().max()).ToDouble();
    }
}
