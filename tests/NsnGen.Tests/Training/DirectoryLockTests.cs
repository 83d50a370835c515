using System.Diagnostics;
using NsnGen.Tests.Host;
using NsnGen.Training;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
public sealed class DirectoryLockTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nsn-lock-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_second_run_in_a_directory_is_refused_while_the_first_runs()
    {
        using var model = Regression.Model();
        using var other = Regression.Model();
        var options = new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) };
        using var second = Regression.Trainer(other, options);
        Task? refused = null;
        using var first = Regression.Trainer(model, options with { Progress = new Once(Refused) });
        await first.FitAsync(Regression.Batches(3), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<IOException>(() => refused!);
        Assert.Contains($"process {Environment.ProcessId} ", error.Message, StringComparison.Ordinal);
        Assert.Contains(directory.FullName, error.Message, StringComparison.Ordinal);
        // The first run has let go.
        await second.FitAsync(Regression.Batches(5), TestContext.Current.CancellationToken);
        Assert.Equal((3L, 5L), (first.Steps, second.Steps));

        void Refused()
        {
            refused = second.FitAsync(Regression.Batches(3));
            ((IAsyncResult)refused).AsyncWaitHandle.WaitOne();
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Another_process_is_named_and_blocks_nothing_once_it_is_killed()
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [BuiltProgram.PathOf<NoisyMlp>(), directory.FullName, "100000"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        using var model = Regression.Model();
        using var trainer = Regression.Trainer(
            model,
            new TrainerOptions { Checkpoints = new TrainingCheckpoints(directory.FullName) }
        );
        try
        {
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAsync<IOException>(() =>
                trainer.FitAsync(Regression.Batches(3), TestContext.Current.CancellationToken)
            );
            Assert.Contains($"process {process.Id} ", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        foreach (var state in directory.GetFiles("*.safetensors"))
        {
            state.Delete();
        }
        await trainer.FitAsync(Regression.Batches(3), TestContext.Current.CancellationToken);
        Assert.Equal(3, trainer.Steps);
    }

    private sealed class Once(Action onStep) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Last.Step == 0)
            {
                onStep();
            }
        }
    }
}
