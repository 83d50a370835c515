using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>What goes wrong in one process, or differs there, and what every process says of it. The last line is what training still does.</summary>
/// <param name="joint">The processes.</param>
internal sealed class Faults(Joint joint)
{
    private bool IsOther => joint.World.Index == 1;

    public async Task RunAsync()
    {
        await TrainAsync("seed", new TrainerOptions { Seed = IsOther ? 5 : 4 });
        await TrainAsync(
            "anchors",
            new TrainerOptions { Sampler = (anchors, _) => new AllAnchorsSampler(anchors.Skip(IsOther ? 1 : 0)) }
        );
        await TrainAsync(
            "rate",
            new TrainerOptions { Optimizer = parameters => optim.Adam(parameters, IsOther ? 1e-3 : 1e-2) }
        );
        await TrainAsync("model", new TrainerOptions(), dtype: IsOther ? ScalarType.Float64 : ScalarType.Float32);
        await TrainAsync("size", new TrainerOptions(), count: IsOther ? 11 : 12);
        await TrainAsync("length", new TrainerOptions(), count: IsOther ? 6 : 12, isCounted: false);
        await TrainAsync(
            "ranks",
            new TrainerOptions { Sampler = (anchors, seed) => new OneRankSampler(anchors, seed + joint.World.Index) }
        );
        await TrainAsync("loss", new TrainerOptions(), failAt: 8, fault: () => zeros(1L << 45).sum().ToDouble());
        await TrainAsync("number", new TrainerOptions(), failAt: 8, fault: () => double.NaN);
        await TrainAsync("none", new TrainerOptions());
    }

    private async Task TrainAsync(
        string name,
        TrainerOptions options,
        ScalarType dtype = ScalarType.Float32,
        int count = 12,
        bool isCounted = true,
        int failAt = -1,
        Func<double>? fault = null
    )
    {
        manual_seed(1);
        using var nested = Wide.Nested.From(new Wide(dtype));
        var losses = 0;
        using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
            (model, batch) =>
            {
                var loss = mse_loss(model.call(batch.X), batch.Y);
                return IsOther && losses++ == failAt ? loss * fault!() : loss;
            },
            joint.Apply(options)
        );
        var batches = Data.Batches(count, dtype);
        var result = "trained";
        try
        {
            await trainer.FitAsync(isCounted ? batches.ToList() : batches.Where(_ => true));
        }
        catch (ProcessGroupException error)
        {
            result = $"{error.Fault}: {error.Message}";
        }
        catch (NonFiniteLossException error)
        {
            result = error.Message;
        }
        Console.WriteLine($"{name} {joint.World.Index}: {result}");
        joint.Say($"differing {name} {Weights.Differing(Weights.Of(nested), joint.World)}");
    }
}
