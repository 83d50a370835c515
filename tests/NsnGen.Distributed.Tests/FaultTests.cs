namespace NsnGen.Distributed.Tests;

/// <summary>What differs or fails in one process has one name in all of them, and no process is left.</summary>
[Trait("Speed", "Slow")]
public sealed class FaultTests
{
    private const string Asleep = "waited for 3 seconds for a process that hangs";

    [Theory]
    [InlineData(Launchers.OpenMpi)]
    [InlineData(Launchers.Mpich)]
    public async Task What_differs_or_fails_in_one_process_is_named_in_all(string launcher)
    {
        using var job = await MpiJob.Start(launcher, 2, ["faults"]).SucceedAsync();

        Disagreed(job, "seed", "the seed (5; process 0: 4)");
        Disagreed(
            job,
            "anchors",
            "the ranks (rank 8, rank 32, rank 160; process 0: rank 2, rank 8, rank 32, rank 160)"
        );
        Disagreed(job, "rate", "the optimizer (Adam, 0.001; process 0: Adam, 0.01)");
        Disagreed(job, "model", "the model (Wide, 6 parameters");
        Disagreed(job, "size", "the number of batches (11; process 0: 12)");
        InAll(job, "length", "Disagreement: Process 1 of 2 has no batch after the first 6, and others have.");
        InAll(job, "ranks", "Disagreement: Process 0 of 2 visits rank 32 in step 0");
        InAll(job, "loss", "ProcessFailed: Process 1 of 2 failed in step 3, which no process took:");
        InAll(job, "loss", "can't allocate memory");
        Assert.Contains(
            "ProcessFailed: Process 1 of 2 failed in step 3",
            Result(job, "number", 0),
            StringComparison.Ordinal
        );
        Assert.Equal("The loss at rank 8 is NaN in step 3.", Result(job, "number", 1));
        InAll(job, "none", "trained");
        Assert.All(
            job.Said("differing ").Where(line => !line.StartsWith("model", StringComparison.Ordinal)),
            line => Assert.EndsWith(" 0", line, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(Launchers.OpenMpi, "hangs", Asleep)]
    [InlineData(Launchers.OpenMpi, "exits", "It ends with exit code 3.")]
    [InlineData(Launchers.OpenMpi, "logs", "the disk is full")]
    [InlineData(Launchers.Mpich, "stops", Asleep)]
    [InlineData(
        Launchers.Mpich,
        "dereferences",
        "Process 1 of 3 failed in step 0, which no process took: Object reference"
    )]
    public async Task A_process_that_the_others_wait_for_in_vain_ends_the_job_with_one_message(
        string launcher,
        string how,
        string message
    )
    {
        using var job = await MpiJob.Start(launcher, 3, ["lost", how, "3"]).EndAsync();

        Assert.NotEqual(0, job.ExitCode);
        Assert.Equal(3, job.Processes.Count());
        Assert.Contains(message, job.Errors, StringComparison.Ordinal);
        Assert.Equal(2, job.Errors.Split("ends the job.").Length);
        Assert.Empty(job.Said("trained"));
    }

    [Theory]
    [InlineData(Launchers.OpenMpi, "libmpich.so.12", "mpirun of Open MPI started 2 processes, and MPICH Version: 4")]
    [InlineData(Launchers.Mpich, "libmpi.so.40", "a launcher of MPICH started 2 processes, and Open MPI v4")]
    [InlineData(Launchers.Mpich, "libnone.so", "no library of it can be loaded: libnone.so")]
    public async Task A_library_that_is_not_the_launchers_is_refused(string launcher, string library, string message)
    {
        // Both must be here for one to be the wrong one.
        _ = Launchers.PathOf(Launchers.OpenMpi);
        _ = Launchers.PathOf(Launchers.Mpich);
        using var job = await MpiJob.Start(launcher, 2, [], library: library).EndAsync();

        Assert.NotEqual(0, job.ExitCode);
        Assert.Contains(message, job.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Launchers.OpenMpi)]
    [InlineData(Launchers.Mpich)]
    public async Task An_exit_code_ends_all_processes_and_is_the_launchers(string launcher)
    {
        using var job = await MpiJob.Start(launcher, 2, ["returns"]).EndAsync();

        Assert.Equal(3, job.ExitCode);
        Assert.Contains("process 1 of 2", job.Errors, StringComparison.Ordinal);
        Assert.Contains("ends the job. It ends with exit code 3.", job.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_was_started_by_hand_is_a_group_of_one()
    {
        using var job = await MpiJob.Alone().SucceedAsync();

        Assert.StartsWith("0 of 1, ", Assert.Single(job.Said("world ")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_share_the_processors()
    {
        using var job = await MpiJob.Start(Launchers.OpenMpi, 2, []).SucceedAsync();

        var threads = Math.Max(1, Environment.ProcessorCount / 2);
        Assert.Equal([$"0 of 2, {threads} threads", $"1 of 2, {threads} threads"], job.Said("world ").Order());
    }

    private static void Disagreed(MpiJob job, string name, string what) =>
        InAll(job, name, $"Disagreement: Process 1 of 2 does not have what process 0 has: {what}");

    private static void InAll(MpiJob job, string name, string message)
    {
        Assert.Contains(message, Result(job, name, 0), StringComparison.Ordinal);
        Assert.Contains(message, Result(job, name, 1), StringComparison.Ordinal);
    }

    private static string Result(MpiJob job, string name, int index) => Assert.Single(job.Said($"{name} {index}: "));
}
