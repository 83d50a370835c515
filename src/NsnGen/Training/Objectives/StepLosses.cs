using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>The losses of some ranks on one batch, each computed when it is asked for, in the dispose scope that is open then.</summary>
internal delegate IEnumerable<RankLoss> StepLosses<in TBatch>(IReadOnlyList<Rank> ranks, TBatch batch);

/// <summary>The ways to compute the losses of a step.</summary>
internal static class StepLosses
{
    /// <summary>Each rank's own loss.</summary>
    public static StepLosses<TBatch> Of<TBatch>(Func<Rank, TBatch, Tensor> loss) =>
        (ranks, batch) => ranks.Select(rank => new RankLoss(rank, loss(rank, batch)));

    /// <summary>Each rank's own loss mixed with its divergence from a teacher; the largest rank is computed first.</summary>
    public static StepLosses<TBatch> Distilled<TBatch>(
        Func<Rank, TBatch, Tensor> logits,
        Func<Tensor, TBatch, Tensor> loss,
        Distillation<TBatch> distillation
    )
    {
        return Losses;

        IEnumerable<RankLoss> Losses(IReadOnlyList<Rank> ranks, TBatch batch)
        {
            // It outlives the scopes of the ranks that it teaches.
            var teacher = distillation.Teacher is { } frozen ? Frozen(frozen, batch).DetachFromDisposeScope() : null;
            try
            {
                foreach (var rank in ranks.OrderDescending(RankSize.Comparer))
                {
                    var own = logits(rank, batch);
                    var found = new RankLoss(rank, teacher is null ? loss(own, batch) : Mixed(own, teacher, batch));
                    teacher ??= own.detach().DetachFromDisposeScope();
                    yield return found;
                }
            }
            finally
            {
                teacher?.Dispose();
            }
        }

        Tensor Mixed(Tensor own, Tensor teacher, TBatch batch)
        {
            var divergence = distillation.Divergence(own, teacher).Times(distillation.Weight);
            // A share of 0 is left out, so that the loss may need labels that the batch does not have.
            return distillation.Weight < 1
                ? divergence.Plus(loss(own, batch).Times(1 - distillation.Weight))
                : divergence;
        }
    }

    private static Tensor Frozen<TBatch>(Func<TBatch, Tensor> teacher, TBatch batch)
    {
        using var noGrad = no_grad();
        return teacher(batch);
    }
}
