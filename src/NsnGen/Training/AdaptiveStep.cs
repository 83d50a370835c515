using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>
/// A step of Adam (Kingma and Ba, 2015, arXiv 1412.6980, algorithm 1); with a largest second moment, of Reddi et al., 2018.
/// </summary>
/// <param name="LearningRate">α</param>
/// <param name="Beta1">β₁</param>
/// <param name="Beta2">β₂</param>
/// <param name="Epsilon">ε</param>
/// <param name="Step">t, from 1.</param>
internal sealed record AdaptiveStep(double LearningRate, double Beta1, double Beta2, double Epsilon, long Step)
{
    /// <summary>
    /// How many elements each thread changes at a time: a step is a dozen passes over its numbers, which so come from a cache and not from
    /// memory. Libtorch gives a thread no fewer (its GRAIN_SIZE).
    /// </summary>
    private const long Block = 1 << 15;

    /// <summary>What the parameter is multiplied by at first; null if by nothing.</summary>
    public double? Shrinking { get; init; }

    /// <summary>Changes a parameter, its moments and the largest second moment so far, if that is kept.</summary>
    public void Take(Tensor parameter, Tensor gradient, Tensor first, Tensor second, Tensor? largest)
    {
        Tensor[] all = largest is null
            ? [parameter, gradient, first, second]
            : [parameter, gradient, first, second, largest];
        var block = Block * get_num_threads();
        if (
            parameter.numel() <= block
            || parameter.device_type != TorchSharp.DeviceType.CPU
            || !Array.TrueForAll(all, tensor => tensor.is_contiguous())
        )
        {
            Change(all);
            return;
        }
        Tensor[] flat = [.. all.Select(tensor => tensor.view(-1))];
        for (var at = 0L; at < parameter.numel(); at += block)
        {
            using var scope = NewDisposeScope();
            var (begin, length) = (at, Math.Min(block, parameter.numel() - at));
            Change([.. flat.Select(tensor => tensor.narrow(0, begin, length))]);
        }
        GC.KeepAlive(all);
    }

    /// <param name="at">Parameter, gradient, first and second moment, and perhaps the largest.</param>
    private void Change(Tensor[] at)
    {
        var (parameter, gradient, first, second) = (at[0], at[1], at[2], at[3]);
        if (Shrinking is { } factor)
        {
            parameter.Scale(factor);
        }
        first.Scale(Beta1);
        first.Increase(gradient, 1 - Beta1);
        second.Scale(Beta2);
        second.IncreaseByProduct(gradient, gradient, 1 - Beta2);
        if (at is [_, _, _, _, var largest])
        {
            largest.copy_(maximum(largest, second));
            second = largest;
        }
        var deviation = second.sqrt().DividedBy(Math.Sqrt(1 - Math.Pow(Beta2, Step)));
        deviation.Increase(Epsilon);
        parameter.IncreaseByQuotient(first, deviation, -(LearningRate / (1 - Math.Pow(Beta1, Step))));
        GC.KeepAlive(at);
    }
}
