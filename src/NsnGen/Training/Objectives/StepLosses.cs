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
        (ranks, batch) => ranks.Select(rank => new RankLoss(rank, Scalar(loss(rank, batch), rank)));

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
            // It outlives the scopes of the ranks that it teaches, and what a frozen teacher gives may belong to somebody.
            var teacher = distillation.Teacher is { } frozen
                ? Frozen(frozen, batch).alias().DetachFromDisposeScope()
                : null;
            try
            {
                foreach (var rank in ranks.OrderDescending(RankSize.Comparer))
                {
                    var own = Given(logits(rank, batch), $"The logits at {rank.Name}");
                    var mixed = teacher is null ? loss(own, batch) : Mixed(own, teacher, batch);
                    teacher ??= own.detach().DetachFromDisposeScope();
                    yield return new RankLoss(rank, Scalar(mixed, rank));
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
                ? divergence.Plus(Given(loss(own, batch), "The loss").Times(1 - distillation.Weight))
                : divergence;
        }
    }

    private static Tensor Frozen<TBatch>(Func<TBatch, Tensor> teacher, TBatch batch)
    {
        using var noGrad = no_grad();
        return Given(teacher(batch), "The teacher's logits");
    }

    /// <summary>The loss at a rank, which must be one number.</summary>
    private static Tensor Scalar(Tensor? loss, Rank rank)
    {
        var given = Given(loss, $"The loss at {rank.Name}");
        return given.numel() == 1
            ? given
            : throw new InvalidOperationException(
                $"The loss at {rank.Name} is [{string.Join(", ", given.shape)}]; it must be one number, such as the mean over the batch."
            );
    }

    private static Tensor Given(Tensor? tensor, string what) =>
        tensor ?? throw new InvalidOperationException($"{what} is null; the trainer's function must return a tensor.");
}
