using System.Globalization;

namespace NsnGen.Distributed;

/// <summary>What started this process, by the environment that it left.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Count">How many processes it started.</param>
/// <param name="CountHere">How many of them on this machine, as far as it says.</param>
/// <param name="Libraries">The libraries that fit it, the best first.</param>
internal sealed record Launcher(string Name, int Count, int CountHere, IReadOnlyList<string> Libraries)
{
    private static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi_abi.so.1", "libmpi.so"];
    private static readonly string[] Mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi_abi.so.1", "libmpi.so"];

    /// <summary>Finds the launcher.</summary>
    /// <param name="environment">Gives the value of a variable.</param>
    /// <returns>Null if the process was started by hand.</returns>
    public static Launcher? Find(Func<string, string?> environment)
    {
        if (Number("OMPI_COMM_WORLD_SIZE") is { } ofOpenMpi)
        {
            return new("mpirun of Open MPI", ofOpenMpi, Number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1, OpenMpi);
        }
        if (Number("PMI_SIZE") is { } ofMpich)
        {
            return new("a launcher of MPICH", ofMpich, Number("MPI_LOCALNRANKS") ?? Number(TasksHere) ?? 1, Mpich);
        }
        return Number("SLURM_STEP_NUM_TASKS") is { } ofSlurm && Number("SLURM_PROCID") is not null
            ? new("srun of Slurm", ofSlurm, Number(TasksHere) ?? 1, [.. OpenMpi, .. Mpich])
            : null;

        // Slurm writes 2(x3) for three machines with two processes each.
        int? Number(string name) =>
            int.TryParse(
                environment(name)?.Split('(', ',')[0],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : null;
    }

    private const string TasksHere = "SLURM_STEP_TASKS_PER_NODE";
}
