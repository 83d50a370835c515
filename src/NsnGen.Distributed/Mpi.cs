using NsnGen.Training;

namespace NsnGen.Distributed;

/// <summary>The processes that <c>mpirun</c>, <c>srun</c> or another launcher of MPI has started together.</summary>
public static class Mpi
{
    private static readonly Lazy<MpiProcess> Process = new(MpiProcess.Start);

    /// <summary>How long a process waits for the others before it ends the job.</summary>
    public static TimeSpan DefaultDeadline { get; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// All processes, with <see cref="DefaultDeadline"/>; a group of one if no launcher has started this process. The first use starts MPI,
    /// and shares out the machine's processors as threads of torch unless <c>OMP_NUM_THREADS</c> is set.
    /// </summary>
    /// <exception cref="ProcessGroupException">
    /// No MPI is installed, or it is not that of the launcher.
    /// </exception>
    public static ProcessGroup World => WorldWithin(DefaultDeadline);

    /// <summary>All processes, as <see cref="World"/>.</summary>
    /// <param name="deadline">
    /// How long a process waits for the others before it ends the job, more than 0: longer than any process may be at work by itself, as in
    /// an evaluation.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="deadline"/> is not more than 0.</exception>
    /// <inheritdoc cref="World" path="/exception"/>
    public static ProcessGroup WorldWithin(TimeSpan deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero);
        return new MpiWorld(Process.Value, deadline);
    }
}
