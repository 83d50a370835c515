using System.Runtime.ExceptionServices;

namespace NsnGen.Training;

/// <summary>A step whose batches are shared out over processes: each computes its own, then all have the sums of losses and gradients.</summary>
/// <param name="group">The processes.</param>
/// <param name="gradients">Sums the gradients.</param>
internal sealed class JointStep(ProcessGroup group, GradientSum gradients)
{
    /// <summary>Computes the part of this process, and adds that of all others.</summary>
    /// <param name="ranks">The ranks of the step.</param>
    /// <param name="sum">The losses, which the part adds to.</param>
    /// <param name="part">Adds losses and gradients of the batches that are this process's; of none, where they do not go round.</param>
    /// <exception cref="ProcessGroupException">
    /// Another process failed in its part, this one did by no fault of a loss, or processes disagree on the ranks.
    /// </exception>
    public void Run(IReadOnlyList<Rank> ranks, LossSum sum, Action part)
    {
        if (group.Count == 1)
        {
            part();
            return;
        }
        double[] found = [];
        var fault = Fault(() =>
        {
            part();
            found = gradients.Found(ranks);
        });
        Require(fault, sum.Step);
        double[] row = [Key(ranks, sum.Step), .. sum.Row(ranks), .. found];
        var key = row[0];
        group.Sum(row);
        group.Require(
            ProcessGroupFault.Disagreement,
            row[0] == key * group.Count
                ? ""
                : $"visits {string.Join(", ", ranks.Select(rank => rank.Name))} in step {sum.Step}, as not all others do."
        );
        sum.Take(ranks, row.AsSpan(1, ranks.Count + 1));
        gradients.Sum(ranks, row.AsSpan(ranks.Count + 2));
    }

    private static Exception? Fault(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    /// <summary>No process has changed its weights yet, so all can end here.</summary>
    private void Require(Exception? fault, long step)
    {
        try
        {
            group.Require(
                ProcessGroupFault.ProcessFailed,
                fault is null ? "" : $"failed in step {step}, which no process took: {FirstLine(fault)}",
                fault
            );
        }
        catch (ProcessGroupException) when (fault is NonFiniteLossException or NonFiniteStepException)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Libtorch adds its stack.</summary>
    private static string FirstLine(Exception fault) => fault.Message.Split('\n')[0];

    /// <summary>A number that tells the ranks of one step from others, so small that sums of it are exact.</summary>
    private static double Key(IReadOnlyList<Rank> ranks, long step) =>
        Exchanges.Checksum($"{step}:{string.Join(',', ranks.Select(rank => rank.Name))}");
}
