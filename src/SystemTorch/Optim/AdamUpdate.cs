using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The step that Adam and AdamW share (arXiv 1412.6980, algorithm 1; AMSGrad: arXiv 1904.09237).</summary>
internal static class AdamUpdate
{
    /// <summary>
    /// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², p ← p − lr m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and
    /// v̂ = v / (1 − β₂ᵗ), or the largest v so far if <paramref name="largest"/> is not null.
    /// </summary>
    /// <remarks>
    /// Both sides of the fraction are multiplied by √(1 − β₂ᵗ), so that the corrections are of two numbers
    /// and cost no pass over the tensors. Two plain operators for m are five times as fast as lerp_.
    /// </remarks>
    public static void Step(
        Parameter parameter,
        Tensor gradient,
        Tensor first,
        Tensor second,
        Tensor? largest,
        long step,
        (double First, double Second) beta,
        double eps,
        double learningRate
    )
    {
        first.mul_(beta.First).add_(gradient, 1 - beta.First);
        second.mul_(beta.Second).addcmul_(gradient, gradient, 1 - beta.Second);
        if (largest is not null)
        {
            using var larger = maximum(largest, second);
            largest.copy_(larger);
        }
        var correction = Math.Sqrt(1 - Math.Pow(beta.Second, step));
        using var denominator = (largest ?? second).sqrt();
        denominator.add_(eps * correction);
        parameter.addcdiv_(first, denominator, -learningRate * correction / (1 - Math.Pow(beta.First, step)));
    }
}
