using static TorchSharp.torch;

namespace NsnGen.Samples.Quickstart;

/// <summary>The share of rows whose most probable class is the right one.</summary>
public sealed class Accuracy(Split split)
{
    /// <param name="logits">Maps features <c>[batch, features]</c> to logits <c>[batch, classes]</c>.</param>
    public double Of(Func<Tensor, Tensor> logits)
    {
        var right = 0L;
        foreach (var batch in split.Batches(512))
        {
            using var scope = NewDisposeScope();
            right += logits(batch.X).argmax(1).eq(batch.Y).sum().item<long>();
        }
        return (double)right / split.Count;
    }
}
