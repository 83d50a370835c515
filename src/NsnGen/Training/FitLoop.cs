using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Steps over batches, with all that happens between two steps.</summary>
/// <param name="step">Takes one step.</param>
/// <param name="learner">What the steps change.</param>
/// <param name="recalibration">Measures running statistics, where the model has any.</param>
/// <param name="ranks">The trained ranks.</param>
/// <param name="options">What is to happen when.</param>
internal sealed class FitLoop<TBatch>(
    Func<IEnumerable<TBatch>, TrainingStep> step,
    Learner learner,
    Recalibration<TBatch> recalibration,
    IReadOnlyList<Rank> ranks,
    TrainerOptions options
)
{
    private readonly ProcessGroup group = options.Group;
    private readonly Replicas replicas = new(options.Group, learner);

    /// <summary>Process 0 speaks for all.</summary>
    private readonly ILogger logger = options is { Logger: { } told, Group.Index: 0 } ? told : NullLogger.Instance;
    private readonly CheckpointStore? store = options.Checkpoints is { } checkpoints
        ? new CheckpointStore(checkpoints, learner, options.Group, options.Seed)
        : null;
    private readonly Evaluator? evaluator = options.Evaluation is { } evaluation
        ? new Evaluator(evaluation, options.Group, learner)
        : null;

    private long toSkip;
    private Tensor? randomState;

    public bool IsOutOfPatience => evaluator?.IsOutOfPatience is true;

    private bool IsFinished => learner.Position.Steps >= options.MaxSteps || IsOutOfPatience;

    /// <inheritdoc cref="NestedTrainer{TBatch}.FitAsync"/>
    public void Run(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        try
        {
            Fit(batches, cancellation);
        }
        catch (Exception fault) when (group.Count > 1 && !IsAgreed(fault))
        {
            // The others are, or will be, waiting for this process.
            group.Abort(fault.ToString());
            throw;
        }
    }

    private void Fit(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        var count = batches.TryGetNonEnumeratedCount(out var known) ? known : (int?)null;
        RunDigest.Require(group, RunDigest.Of(learner, ranks, options, count));
        using var held = store?.Lock();
        Load();
        learner.Model.train();
        using var source = batches.GetEnumerator();
        var skipped = Skip(source);
        if (toSkip > 0)
        {
            PassOver(skipped);
            return;
        }
        var (before, isAtEnd) = (learner.Position.Steps, false);
        var clock = new TrainingClock(learner.Position.Steps, TotalSteps(batches, skipped));
        Tell(log => log.Start(learner.Position.Steps));
        var isLate = false;
        while (!IsFinished && !isLate && !(isAtEnd = IsAtEnd(source)))
        {
            ThrowIfCancelled(cancellation);
            var taken = Step(source);
            Tell(log => log.Write(taken));
            if (group.Index == 0)
            {
                options.Progress?.Report(clock.After(taken));
            }
            Evaluate(batches, cancellation);
            SaveIfDue();
            isLate = options.MaxTime is { } most && group.Any(clock.Elapsed >= most);
        }
        if (isAtEnd && learner.Position.Steps == before)
        {
            logger.NothingNew(skipped);
        }
        Finish(isAtEnd, batches, cancellation);
    }

    /// <inheritdoc cref="NestedTrainer{TBatch}.RestoreBest"/>
    public void RestoreBest()
    {
        if (store?.LoadBest() is not true)
        {
            throw new InvalidOperationException(
                "There are no best weights: that takes an evaluation, and a directory for checkpoints."
            );
        }
    }

    private void Load()
    {
        if (learner.Position.Batches > 0)
        {
            return;
        }
        if (store?.Load() is { } random)
        {
            randomState = random;
            toSkip = learner.Position.Batches;
            logger.GoesOn(learner.Position.Steps, store.Last);
            if (store.KeptBy != group.Count)
            {
                logger.OtherProcesses(store.KeptBy, group.Count);
            }
        }
        else if (group.Index > 0)
        {
            using var own = RandomState.Fresh(options.Seed, group.Index);
            RandomState.Restore(own);
        }
        replicas.Equalize();
    }

    /// <summary>Whether the sequence has ended, which it does in all processes at once.</summary>
    private bool IsAtEnd(IEnumerator<TBatch> source)
    {
        var isHere = !source.MoveNext();
        var ended = group.Total(isHere ? 1 : 0);
        if (ended > 0 && ended < group.Count)
        {
            group.Require(
                ProcessGroupFault.Disagreement,
                isHere ? $"has no batch after the first {learner.Position.Batches}, and others have." : ""
            );
        }
        return isHere;
    }

    /// <summary>Passes over the batches that were seen. Random numbers go on after it, because it may draw some.</summary>
    private long Skip(IEnumerator<TBatch> source)
    {
        var skipped = 0L;
        while (toSkip > 0 && source.MoveNext())
        {
            toSkip--;
            skipped++;
        }
        if (toSkip == 0 && randomState is not null)
        {
            RandomState.Restore(randomState);
            randomState.Dispose();
            randomState = null;
        }
        return skipped;
    }

    /// <summary>A sequence that holds only batches that were seen is that of a call that was complete, or not the one that was seen.</summary>
    private void PassOver(long skipped)
    {
        var end = learner.Position.Batches - toSkip;
        if (!learner.Position.Ends.Contains(end))
        {
            throw new InvalidOperationException(
                $"The sequence ends after {skipped} batches, and {store!.Last} was kept after {skipped + toSkip} batches of it: there is "
                    + "nothing to go on with. Give the same sequence, or a longer one, or begin anew in another directory."
            );
        }
        logger.NothingNew(skipped);
    }

    private long? TotalSteps(IEnumerable<TBatch> batches, long skipped)
    {
        if (!batches.TryGetNonEnumeratedCount(out var count))
        {
            return options.MaxSteps;
        }
        var perStep = options.BatchesPerStep * group.Count;
        var left = (count - skipped + perStep - 1) / perStep;
        return Math.Min(learner.Position.Steps + left, options.MaxSteps ?? long.MaxValue);
    }

    /// <summary>One step; if its numbers are not finite, the state before it is kept.</summary>
    private TrainingStep Step(IEnumerator<TBatch> source)
    {
        try
        {
            return step(group.Share(StepOf(source)));
        }
        catch (Exception error) when (IsOfStep(error))
        {
            Save();
            throw;
        }
    }

    /// <summary>The current batch and those that follow, taken when they are used, for batches may be disposed in between.</summary>
    private IEnumerable<TBatch> StepOf(IEnumerator<TBatch> source)
    {
        var count = 0;
        do
        {
            yield return source.Current;
        } while (++count < options.BatchesPerStep * group.Count && source.MoveNext());
    }

    /// <summary>No process has taken the step, and all know.</summary>
    private static bool IsOfStep(Exception fault) =>
        fault
            is NonFiniteLossException
                or NonFiniteStepException
                or ProcessGroupException { Fault: ProcessGroupFault.ProcessFailed };

    /// <summary>Whether all processes end here together.</summary>
    private static bool IsAgreed(Exception fault) =>
        IsOfStep(fault) || fault is ProcessGroupException or OperationCanceledException;

    private void Evaluate(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        if (evaluator?.IsDue is not true)
        {
            return;
        }
        Recalibrate(batches, cancellation);
        var result = evaluator.Run();
        Tell(log => log.Write(result));
        logger.Evaluated(result.Step, result.Score, result.IsBest);
        if (result.IsBest)
        {
            store?.SaveBest();
        }
    }

    /// <summary>No process may leave another one waiting.</summary>
    private void Recalibrate(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        recalibration.Run(batches, group.Count == 1 ? cancellation : CancellationToken.None);
        replicas.ShareBuffers();
    }

    private void SaveIfDue()
    {
        if (store?.IsDue is true)
        {
            Save();
        }
    }

    private void Save()
    {
        if (learner.IsSpent)
        {
            return;
        }
        replicas.ShareBuffers();
        store?.Save();
        logger.Kept(learner.Position.Steps);
    }

    private void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (!group.Any(cancellation.IsCancellationRequested))
        {
            return;
        }
        Save();
        logger.Cancelled(learner.Position.Steps);
        throw new OperationCanceledException(cancellation);
    }

    private void Finish(bool isAtEnd, IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        var position = learner.Position;
        if (isAtEnd && !position.Ends.Contains(position.Batches))
        {
            learner.Position = position with { Ends = [.. position.Ends, position.Batches] };
        }
        if (options.Realign && !learner.Position.IsRealigned)
        {
            Realignment.Apply(learner.Model, ranks);
            replicas.Equalize();
            learner.Position = learner.Position with { IsRealigned = true };
        }
        Recalibrate(batches, cancellation);
        Save();
        if (IsOutOfPatience)
        {
            logger.OutOfPatience(learner.Position.Steps, learner.Position.SinceBest);
        }
        else
        {
            logger.Ends(learner.Position.Steps);
        }
    }

    private void Tell(Action<ITrainingLog> message)
    {
        foreach (var log in group.Index == 0 ? options.Logs : [])
        {
            message(log);
        }
    }
}
