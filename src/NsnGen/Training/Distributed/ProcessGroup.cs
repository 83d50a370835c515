namespace NsnGen.Training;

/// <summary>
/// Processes that train one model together, each on its share of the batches (<see cref="TrainerOptions.Distributed"/>). The package
/// NsnGen.Distributed has one on MPI.
/// </summary>
/// <remarks>
/// Every process calls the same members in the same order, one at a time; a call returns when all have made it. A process that waits for
/// longer than its deadline ends the whole job, and so does <see cref="Abort"/>.
/// </remarks>
public abstract class ProcessGroup
{
    /// <summary>Which of the processes this is, from 0 to <see cref="Count"/> − 1. Process 0 writes files and logs.</summary>
    public abstract int Index { get; }

    /// <summary>How many processes there are, at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>Replaces each number by its sum over all processes, the same to the last bit in all of them.</summary>
    /// <param name="values">As many in each process.</param>
    public abstract void Sum(Span<float> values);

    /// <inheritdoc cref="Sum(Span{float})"/>
    public abstract void Sum(Span<double> values);

    /// <summary>Gives all processes the bytes of one.</summary>
    /// <param name="values">As many in each process.</param>
    /// <param name="from">The process whose bytes they are.</param>
    public abstract void Broadcast(Span<byte> values, int from);

    /// <summary>Ends every process of the job, this one too, because it cannot go on. It does not return.</summary>
    /// <param name="reason">What happened here, for people.</param>
    public abstract void Abort(string reason);

    /// <summary>What this process has of a sequence that all processes enumerate: elements i, i + n, i + 2n, … for process i of n.</summary>
    /// <param name="items">The same sequence in each process.</param>
    public IEnumerable<T> Share<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items.Where((_, index) => index % Count == Index);
    }
}
