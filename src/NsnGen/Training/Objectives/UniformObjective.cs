using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The mean of the losses: every rank of the step counts the same.</summary>
public sealed class UniformObjective : RankObjective
{
    /// <inheritdoc/>
    public override Tensor Combine(IReadOnlyList<RankLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = NewDisposeScope();
        var combined = losses.Select(loss => loss.Loss).Aggregate(Held.Plus).DividedBy(losses.Count);
        GC.KeepAlive(losses);
        return combined.MoveToOuterDisposeScope();
    }
}
