using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The mean of the losses: every rank of the step counts the same.</summary>
public sealed class UniformObjective : RankObjective
{
    /// <inheritdoc/>
    public override Tensor Term(RankLoss loss, int ranks)
    {
        ArgumentNullException.ThrowIfNull(loss.Loss);
        return loss.Loss.DividedBy(ranks);
    }
}
