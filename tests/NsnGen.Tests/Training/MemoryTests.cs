using System.Diagnostics;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

[Collection(nameof(Alone))]
[Trait("Speed", "Slow")]
public sealed class MemoryTests
{
    [Fact]
    public async Task Ten_thousand_steps_leave_nothing_behind()
    {
        using var scope = NewDisposeScope();
        using var model = Regression.Model();
        var (x, y) = Regression.Batch(0);
        var seen = new Memory();
        using var trainer = Regression.Trainer(model, new TrainerOptions { ClipGradientNorm = 1, Progress = seen });
        await trainer.FitAsync(Enumerable.Repeat((x, y), 10_000), TestContext.Current.CancellationToken);

        Assert.Equal(9, seen.Samples.Count);
        var (first, last) = (seen.Samples[0], seen.Samples[^1]);
        // Gradients' wrappers that await the finalizer come and go; one forgotten tensor a step would be 8,000.
        Assert.InRange(last.Tensors - first.Tensors, long.MinValue, 500);
        Assert.InRange(last.Bytes - first.Bytes, long.MinValue, 32 << 20);
    }

    /// <summary>Live tensors and the memory of the process, every thousand steps after the first thousand.</summary>
    private sealed class Memory : IProgress<TrainingProgress>
    {
        public List<(long Tensors, long Bytes)> Samples { get; } = [];

        public void Report(TrainingProgress value)
        {
            var taken = value.Last.Step + 1;
            if (taken % 1000 != 0 || taken == 1000)
            {
                return;
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = Process.GetCurrentProcess();
            Samples.Add((Tensor.TotalCount, process.WorkingSet64));
        }
    }
}
