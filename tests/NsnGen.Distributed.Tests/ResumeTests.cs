using System.Globalization;

namespace NsnGen.Distributed.Tests;

/// <summary>A run that is killed, or told to end, and goes on.</summary>
[Trait("Speed", "Slow")]
public sealed class ResumeTests : IDisposable
{
    private const int Steps = 60;

    /// <summary>Seconds that are enough to end a step and keep a checkpoint beside other tests.</summary>
    private const int BusyMachinePatience = 10;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nsn-mpi-");

    public void Dispose() => root.Delete(recursive: true);

    [Theory]
    [InlineData(Launchers.OpenMpi, 2, 3)]
    [InlineData(Launchers.Mpich, 2, 1)]
    public async Task A_run_whose_processes_are_killed_repeats_the_uninterrupted_one_bit_for_bit(
        string launcher,
        int processes,
        int kills
    )
    {
        using var whole = await Start("whole", launcher, processes).SucceedAsync();
        var random = Seeds.Random();
        foreach (var part in Enumerable.Range(0, kills))
        {
            var at = random.Next(part * Steps / kills, (part + 1) * Steps / kills);
            var victim = random.Next(processes);
            using var killed = await Start("parted", launcher, processes, $"step {at}", job => job.Kill(victim))
                .EndAsync();
            Assert.NotEqual(0, killed.ExitCode);
            Assert.InRange(killed.Errors.Split("ends the job.").Length, 1, 2);
        }
        using var parted = await Start("parted", launcher, processes).SucceedAsync();

        Assert.Equal(whole.Said("weights "), parted.Said("weights "));
        Assert.EndsWith($" {Steps}", Assert.Single(whole.Said("weights ")), StringComparison.Ordinal);
        Assert.Equal(["0"], whole.Said("differing best "));
        Assert.Equal(processes, whole.Said("random ").Select(line => line[2..]).Distinct().Count());
        Assert.Equal(whole.Said("random ").Order(), parted.Said("random ").Order());
    }

    [Theory(Explicit = true)]
    [InlineData(Launchers.OpenMpi, 2, 20)]
    [InlineData(Launchers.Mpich, 3, 20)]
    public Task Twenty_kills(string launcher, int processes, int kills) =>
        A_run_whose_processes_are_killed_repeats_the_uninterrupted_one_bit_for_bit(launcher, processes, kills);

    [Theory]
    [InlineData(Launchers.OpenMpi)]
    [InlineData(Launchers.Mpich)]
    public async Task An_interrupt_ends_all_processes_with_a_checkpoint_and_any_number_of_them_goes_on(string launcher)
    {
        using var first = await Start("ended", launcher, 2, "step 20", job => job.Interrupt(), BusyMachinePatience)
            .EndAsync();
        var cancelled = first.Said("cancelled at ").ToList();
        Assert.Equal(2, cancelled.Count);
        var steps = int.Parse(cancelled[0], CultureInfo.InvariantCulture);
        Assert.Equal(steps, int.Parse(cancelled[1], CultureInfo.InvariantCulture));
        Assert.InRange(steps, 20, Steps - 1);

        using var rest = await MpiJob.Alone("run", Folder("ended"), $"{2 * Steps}").SucceedAsync();
        Assert.Contains(
            rest.Output,
            line => line.Contains("was kept by 2 processes and goes on with 1", StringComparison.Ordinal)
        );
        Assert.Equal($"step {steps}", rest.Output.First(line => line.StartsWith("step ", StringComparison.Ordinal)));
    }

    private string Folder(string run) => Path.Combine(root.FullName, run);

    private MpiJob Start(
        string run,
        string launcher,
        int processes,
        string? when = null,
        Action<MpiJob>? then = null,
        int patience = 1
    ) =>
        MpiJob.Start(
            launcher,
            processes,
            then is null ? ["run", Folder(run), $"{Steps}"] : ["run", Folder(run), $"{Steps}", "held"],
            (job, line) =>
            {
                if (line == when)
                {
                    then!(job);
                }
            },
            patience: patience
        );
}
