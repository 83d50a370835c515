using System.Runtime.InteropServices;
using NsnGen.Conversion;
using NsnGen.Layers;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>Trains models of every kind, and keeps the weights that come out.</summary>
/// <param name="joint">The processes.</param>
/// <param name="folder">Where the weights are kept, in float64.</param>
internal sealed class Equality(Joint joint, string folder)
{
    private const int Steps = 100;
    private const int FewSteps = 20;

    /// <summary>More processes than a small machine has processors take their time; they train the samplers alone.</summary>
    private const int Most = 2;

    public async Task RunAsync()
    {
        foreach (var dtype in new[] { ScalarType.Float32, ScalarType.Float64 })
        {
            await TrainAsync("default", dtype, new TrainerOptions(), steps: Steps);
            await TrainAsync(
                "paper",
                dtype,
                new TrainerOptions
                {
                    Sampler = (anchors, seed) => new AnchorAndVariantSampler(anchors, seed),
                    Objective = ranks => new UncertaintyObjective(ranks),
                    ObjectiveLearningRate = 0.01,
                    ClipGradientNorm = 0.5,
                    BatchesPerStep = 2,
                },
                steps: Steps
            );
            await TrainAsync("plans", dtype, new TrainerOptions { Sampler = (_, _) => new AllAnchorsSampler(Plans) });
            if (joint.Count > Most)
            {
                continue;
            }
            await TrainAsync("whole", dtype, new TrainerOptions(), new ConversionOptions { DenseAbove = 0.5 });
            await TrainAsync("units", dtype, new TrainerOptions(), new ConversionOptions { NestsHiddenUnits = true });
        }
        if (joint.Count > Most)
        {
            return;
        }
        await TrainNormedAsync();
        await TrainBeyondAsync();
        await TrainBroadAsync();
        await StopEarlyAsync();
        Calibrate();
    }

    private IReadOnlyList<Rank> Plans { get; set; } = [];

    private async Task TrainAsync(
        string name,
        ScalarType dtype,
        TrainerOptions options,
        ConversionOptions? conversion = null,
        int steps = FewSteps
    )
    {
        manual_seed(1);
        using var nested = Wide.Nested.From(new Wide(dtype), conversion);
        Plans = conversion is null ? [Plan(nested, 3, 4), Plan(nested, 40, 2)] : [];
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            joint.Apply(options with { Seed = 3, Optimizer = parameters => optim.Adam(parameters, lr: 1e-3) })
        );
        await trainer.FitAsync(Data.Batches(Uneven(options.BatchesPerStep * steps), dtype));
        var learned = trainer
            .Objective.Parameters.OrderBy(entry => entry.Key.Value)
            .Select(entry => entry.Value.ToDouble());
        Keep($"{name}.{dtype}", [.. Weights.Of(nested), .. learned]);
    }

    /// <summary>How many batches so many turns of all processes have, if not all have one in the last.</summary>
    private int Uneven(int turns) => turns * joint.Count - joint.Count / 2;

    private static Rank Plan(Wide.Nested nested, int first, int second) =>
        nested
            .WithRank(
                new RankPlan(new Dictionary<string, int>(StringComparer.Ordinal) { ["fc1"] = first, ["fc2"] = second })
                {
                    Name = $"plan {first}",
                }
            )
            .Rank;

    private async Task TrainNormedAsync()
    {
        manual_seed(1);
        using var nested = Normed.Nested.From(new Normed(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            joint.Apply(new TrainerOptions { Realign = true })
        );
        var batches = Data.Batches(Uneven(FewSteps), ScalarType.Float64).ToList();
        await trainer.FitAsync(batches);
        Keep("normed.Float64", Weights.Of(nested));

        // Moving averages are those of the batches that a process has seen.
        using var moving = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            joint.Apply(new TrainerOptions { RecalibrationBatches = 0 })
        );
        await moving.FitAsync(batches.Take(joint.Count + 1));
        joint.Say($"moving {Weights.Differing(Weights.Of(nested), joint.World)}");
    }

    /// <summary>A loss that takes more ranks than the step's, whose gradients go beyond the prefix.</summary>
    private async Task TrainBeyondAsync()
    {
        manual_seed(1);
        using var nested = Wide.Nested.From(new Wide(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) =>
                mse_loss(model.call(batch.X), batch.Y)
                + mse_loss(nested.WithRank(Wide.Rank.Of(100)).call(batch.X), batch.Y),
            joint.Apply(new TrainerOptions { Sampler = (_, _) => new AllAnchorsSampler(Rank.Each(2)) })
        );
        await trainer.FitAsync(Data.Batches(20 * joint.Count, ScalarType.Float64));
        Keep("beyond.Float64", Weights.Of(nested));
    }

    private async Task TrainBroadAsync()
    {
        manual_seed(1);
        using var nested = Broad.Nested.From(new Broad(ScalarType.Float64));
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            joint.Apply(new TrainerOptions { Sampler = (anchors, seed) => new OneRankSampler(anchors, seed) })
        );
        await trainer.FitAsync(Data.Batches(FewSteps * joint.Count, ScalarType.Float64));
        Keep("broad.Float64", Weights.Of(nested));
    }

    private async Task StopEarlyAsync()
    {
        manual_seed(1);
        using var nested = Wide.Nested.From(new Wide(ScalarType.Float64));
        var held = Data.Batch(-1, ScalarType.Float64);
        var qualities = new Kept();
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) => mse_loss(model.call(batch.X), batch.Y),
            joint.Apply(
                new TrainerOptions
                {
                    Optimizer = parameters => optim.SGD(parameters, 0.9),
                    Evaluation = Evaluation.Of(nested, model => mse_loss(model.call(held.X), held.Y).ToDouble()) with
                    {
                        Ranks = Rank.Each(1, 2, 5, 30, 160),
                        Every = 2,
                        LowerIsBetter = true,
                        Patience = 2,
                    },
                    Logs = [qualities],
                }
            )
        );
        await trainer.FitAsync(Data.Batches(400 * joint.Count, ScalarType.Float64));
        Span<double> told = [qualities.Values.Count];
        joint.World.Sum(told);
        joint.Say($"stopped {trainer.StoppedEarly} at {trainer.Steps}, told {told[0]}");
        Keep(
            "evaluated.Float64",
            [.. Weights.Of(nested), .. joint.World.Index == 0 ? qualities.Values : []],
            isShared: false
        );
    }

    private void Calibrate()
    {
        manual_seed(1);
        using var dense = new Wide(ScalarType.Float64);
        using var calibration = Calibration
            .Collect(
                dense,
                joint.World.Share(Data.Batches(7, ScalarType.Float64)),
                batch => dense.call(batch.X).Dispose()
            )
            .Sum(joint.World);
        using var nested = Wide.Nested.From(
            dense,
            new ConversionOptions { Initialization = Initialization.Whitened(calibration) }
        );
        using var scope = NewDisposeScope();
        Keep(
            "calibrated.Float64",
            nested.call(Data.Batch(0, ScalarType.Float64).X, Rank.Of(5)).data<double>().ToArray()
        );
    }

    private void Keep(string name, double[] values, bool isShared = true)
    {
        if (isShared)
        {
            joint.Say($"differing {name} {Weights.Differing(values, joint.World)}");
        }
        if (joint.World.Index == 0)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{name}.{joint.Count}"), MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }
}
