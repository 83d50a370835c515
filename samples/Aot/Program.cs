using System.Globalization;
using NsnGen.Checkpoints;
using NsnGen.Samples.Aot;
using NsnGen.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

switch (args)
{
    case ["train", var path]:
        await TrainAsync(path);
        return 0;
    case ["ask", var path, var rank, var x, var y] when Classifier.Rank.TryParse(rank, out var known):
        Ask(path, known, Number(x), Number(y));
        return 0;
    default:
        Console.Error.WriteLine("usage: Aot train FILE | Aot ask FILE RANK X Y");
        return 2;
}

static async Task TrainAsync(string path)
{
    manual_seed(1);
    using var nested = Classifier.Nested.From(new Classifier());
    using var trainer = nested.Trainer<(Tensor Points, Tensor Classes)>(
        (model, batch) => cross_entropy(model.call(batch.Points), batch.Classes),
        new TrainerOptions { Seed = 1 }
    );
    await trainer.FitAsync(Moons.Batches(batches: 300, count: 128, seed: 1));
    NestedCheckpoint.Save(nested, path);
    Console.WriteLine($"{nested.state_dict().Count} tensors in {path}");
}

static void Ask(string path, NsnGen.Rank<Classifier> rank, float x, float y)
{
    using var untracked = no_grad();
    using var nested = Classifier.Nested.Load(path, () => new Classifier());
    nested.eval();
    using var point = tensor(new[] { x, y }).reshape(1, 2);
    using var chances = softmax(nested.WithRank(rank).call(point), dim: 1);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{chances[0, 1].item<float>():F6}"));
}

static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
