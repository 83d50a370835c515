using NsnGen;
using NsnGen.Tests.Host;
using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

// Trains with all that has a state, says so after every step, and may be killed and started again at any time.
// Arguments: a directory, and the number of steps. The last line is the weights' exact sum. With the argument "calls" it calls layers instead, with
// "changes" it changes a model that others call.
switch (args)
{
    case ["calls"]:
        Calls.Run();
        return;
    case ["changes"]:
        Changes.Run();
        return;
}
var (directory, steps) = (args[0], int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
const int BatchesPerStep = 2;
set_num_threads(1);
manual_seed(5);
using var nested = NoisyMlp.Nested.From(new NoisyMlp());
using var log = new CsvTrainingLog(Path.Combine(directory, "log.csv"));
var held = Batch(-1);
using var trainer = nested.Trainer<(Tensor X, Tensor Y)>(
    (model, batch) => cross_entropy(model.call(batch.X), batch.Y),
    new TrainerOptions
    {
        Seed = 3,
        Sampler = (anchors, seed) => new SandwichSampler(anchors, seed, count: 1),
        Scheduler = optimizer => optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps: steps),
        Objective = ranks => new UncertaintyObjective(ranks),
        ObjectiveLearningRate = 0.02,
        ClipGradientNorm = 0.5,
        BatchesPerStep = BatchesPerStep,
        Evaluation = Evaluation.Of(nested, model => cross_entropy(model.call(held.X), held.Y).ToDouble()) with
        {
            Ranks = Rank.Each(1, 3, 8),
            Every = 10,
            LowerIsBetter = true,
        },
        Checkpoints = new TrainingCheckpoints(directory) { Every = 7 },
        Logs = [log],
        Progress = new Spoken(),
    }
);
await trainer.FitAsync(Enumerable.Range(0, steps * BatchesPerStep).Select(Batch));
Console.WriteLine(
    $"weights {nested.parameters().Sum(parameter => parameter.to(ScalarType.Float64).sum().ToDouble()):R}"
);

static (Tensor X, Tensor Y) Batch(int index)
{
    using var generator = new Generator((ulong)(index + 100));
    var x = randn(new long[] { 16, 8 }, generator: generator);
    return (x, x.narrow(1, 0, 4).argmax(1));
}
