using System.Globalization;
using System.Runtime.InteropServices;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>A run with all that has a state, which may be killed and started again. The last line is the weights' hash.</summary>
/// <param name="joint">The processes.</param>
/// <param name="folder">Its directory.</param>
/// <param name="steps">Its steps.</param>
/// <param name="isHeld">Whether it waits before its last step until it is told to end, so that it cannot end before.</param>
internal sealed class Run(Joint joint, string folder, int steps, bool isHeld)
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(1);

    public async Task RunAsync()
    {
        Console.WriteLine($"pid {Environment.ProcessId}");
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        manual_seed(5);
        using var nested = Noisy.Nested.From(new Noisy());
        var held = Data.Batch(-1, ScalarType.Float32);
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            joint.Apply(
                new TrainerOptions
                {
                    Seed = 3,
                    Sampler = (anchors, seed) => new SandwichSampler(anchors, seed, count: 1),
                    Scheduler = optimizer => optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps: steps),
                    Objective = ranks => new UncertaintyObjective(ranks),
                    ObjectiveLearningRate = 0.02,
                    Evaluation = Evaluation.Of(nested, model => mse_loss(model.call(held.X), held.Y).ToDouble()) with
                    {
                        Ranks = Rank.Each(1, 3, 8),
                        Every = 10,
                        LowerIsBetter = true,
                    },
                    Checkpoints = new TrainingCheckpoints(folder) { Every = 7 },
                    Logger = new SpokenLogger(),
                    Progress = new Spoken(),
                }
            )
        );
        try
        {
            await trainer.FitAsync(Batches(stop.Token), stop.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"cancelled at {trainer.Steps}");
            return;
        }
        var random = rand(4).data<float>().ToArray();
        Console.WriteLine(
            $"random {joint.World.Index} {string.Join(' ', random.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}"
        );
        trainer.RestoreBest();
        joint.Say($"differing best {Weights.Differing(Weights.Of(nested), joint.World)}");
        joint.Say($"weights {Weights.Hash(nested)} {trainer.Steps}");

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private IEnumerable<(Tensor X, Tensor Y)> Batches(CancellationToken told)
    {
        var last = (steps - 1) * joint.Count;
        foreach (var (index, batch) in Data.Batches(steps * joint.Count, ScalarType.Float32).Index())
        {
            if (isHeld && index == last)
            {
                told.WaitHandle.WaitOne(LongestHold);
            }
            yield return batch;
        }
    }
}
