using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Samples.Quickstart;

/// <summary>Trains the dense model in the ordinary way.</summary>
public static class DenseTraining
{
    public const double LearningRate = 1e-3;

    public static void Fit(
        Mlp model,
        IEnumerable<Batch> batches,
        IProgress<int> progress,
        CancellationToken cancellation
    )
    {
        using var optimizer = optim.AdamW(model.parameters(), lr: LearningRate);
        model.train();
        var done = 0;
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            cross_entropy(model.call(batch.X), batch.Y).backward();
            optimizer.step();
            progress.Report(++done);
        }
    }
}
