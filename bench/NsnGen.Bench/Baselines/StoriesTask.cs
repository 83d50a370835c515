using NsnGen.Conversion;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>stories260K with its stories, split in three: to train, to choose by, and to measure once.</summary>
internal sealed class StoriesTask : IDisposable
{
    private const int CalibrationBatches = 16;

    private readonly StoryLoss validation;
    private readonly StoryLoss test;

    /// <param name="data">The folder with <c>stories260K</c> and <c>tinystories</c>.</param>
    /// <param name="cancellation">Checked at each step.</param>
    public StoriesTask(DirectoryInfo data, CancellationToken cancellation)
    {
        var pretrained = Pretrained.Open(Path.Combine(data.FullName, "stories260K"));
        var corpus = Corpus.Read(
            Path.Combine(data.FullName, "tinystories", "tinystories_1000.json"),
            pretrained.Tokenizer
        );
        Pretrained = pretrained;
        Train = corpus.WithoutChoice;
        validation = new StoryLoss(corpus.Choice, cancellation);
        test = new StoryLoss(corpus.Held, cancellation);
        Cancellation = cancellation;
        using var dense = pretrained.Read();
        Cost = new AlignedCost(dense, pretrained.Config);
    }

    /// <summary>The model.</summary>
    public Pretrained Pretrained { get; }

    /// <summary>Stories to train and calibrate on.</summary>
    public Stories Train { get; }

    /// <summary>What models cost.</summary>
    public AlignedCost Cost { get; }

    /// <summary>Shares of the dense cost that are compared. A third of it, attention and the head, nothing here cuts.</summary>
    public static IReadOnlyList<double> Budgets { get; } = [0.4, 0.5, 0.6, 0.74, 0.85];

    /// <summary>Checked at each step.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Nats a token on the stories by which is chosen.</summary>
    public double Validation(Func<Tensor, Tensor> logits) => validation.Of(logits);

    /// <summary>Nats a token on the stories that nothing is chosen by.</summary>
    public double Test(Func<Tensor, Tensor> logits) => test.Of(logits);

    /// <summary>What the layers of a dense model meet in training stories.</summary>
    public Calibration Calibrate(Llama dense) =>
        Calibration.Collect(
            dense,
            CalibrationStories(),
            batch => dense.call(batch.Tokens, null).Dispose(),
            Cancellation
        );

    /// <summary>Some training stories, the same each time.</summary>
    public IEnumerable<TokenBatch> CalibrationStories() => Train.Random(Tuning.BatchSize, CalibrationBatches, seed: 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        validation.Dispose();
        test.Dispose();
    }
}
