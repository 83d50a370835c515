namespace NsnGen.Distributed.Tests;

/// <summary>What starts processes is known by the environment that it gives them.</summary>
public sealed class LauncherTests
{
    [Theory]
    [InlineData(
        "OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_LOCAL_SIZE=4 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2",
        "Open MPI",
        8,
        4
    )]
    [InlineData("PMI_SIZE=6 PMI_RANK=0 MPI_LOCALNRANKS=3", "MPICH", 6, 3)]
    [InlineData("PMI_SIZE=6 PMI_RANK=0 SLURM_STEP_TASKS_PER_NODE=2(x3)", "MPICH", 6, 2)]
    [InlineData("SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=6 SLURM_STEP_TASKS_PER_NODE=4,2", "Slurm", 6, 4)]
    public void A_launcher_is_known_by_its_environment(string environment, string name, int count, int countHere)
    {
        var launcher = Find(environment);

        Assert.NotNull(launcher);
        Assert.Contains(name, launcher.Name, StringComparison.Ordinal);
        Assert.Equal((count, countHere), (launcher.Count, launcher.CountHere));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SLURM_JOB_ID=1 SLURM_NTASKS=8")]
    public void A_program_that_a_shell_started_has_none(string environment) => Assert.Null(Find(environment));

    private static Launcher? Find(string environment)
    {
        var variables = environment
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('='))
            .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);
        return Launcher.Find(variables.GetValueOrDefault);
    }
}
