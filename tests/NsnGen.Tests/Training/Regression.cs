using NsnGen.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Tests;

/// <summary>A small task that trainers are tested on.</summary>
internal static class Regression
{
    /// <summary>A model that is the same every time.</summary>
    public static TwoLayers.Nested Model(int seed = 1)
    {
        // Each thread has its own number of threads to compute with, and sums depend on it.
        set_num_threads(1);
        manual_seed(seed);
        return TwoLayers.Nested.From(new TwoLayers(ScalarType.Float64));
    }

    /// <summary>A batch that depends on its number alone.</summary>
    public static (Tensor X, Tensor Y) Batch(int index, int rows = 16)
    {
        using var generator = new Generator((ulong)(index + 1));
        var x = randn(new long[] { rows, 6 }, dtype: ScalarType.Float64, generator: generator);
        return (x, (x.narrow(1, 0, 4) * 2).sin());
    }

    public static IEnumerable<(Tensor X, Tensor Y)> Batches(int count) =>
        Enumerable.Range(0, count).Select(index => Batch(index));

    public static NestedTrainer<(Tensor X, Tensor Y)> Trainer(TwoLayers.Nested model, TrainerOptions options) =>
        model.Trainer<(Tensor X, Tensor Y)>((at, batch) => mse_loss(at.call(batch.X), batch.Y), options);

    public static double LossAt(TwoLayers.AtRank model)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Batch(-1);
        return mse_loss(model.call(x), y).ToDouble();
    }

    public static double[] Weights(TwoLayers.Nested model) =>
        [.. model.parameters().SelectMany(parameter => parameter.detach().data<double>().ToArray())];
}
