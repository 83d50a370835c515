using static TorchSharp.torch;

namespace NsnGen.Samples;

/// <summary>A learning rate that rises in a tenth of the steps, then falls by half a cosine.</summary>
/// <param name="steps">How many steps there are.</param>
/// <param name="least">The share of the full rate at the end.</param>
public sealed class WarmUpAndCosine(int steps, double least)
{
    private readonly int warmUp = Math.Max(1, steps / 10);

    /// <summary>The schedule of an optimizer.</summary>
    public optim.lr_scheduler.LRScheduler Of(optim.Optimizer optimizer) =>
        optim.lr_scheduler.LambdaLR(optimizer, Share);

    private double Share(int step) =>
        step < warmUp
            ? (step + 1.0) / warmUp
            : (1 + least) / 2 + (1 - least) / 2 * Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, steps - warmUp));
}
