using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>The mean loss on some stories, in nats a token; lower is better.</summary>
/// <param name="stories">The stories.</param>
/// <param name="cancellation">Checked before each batch.</param>
public sealed class StoryLoss(Stories stories, CancellationToken cancellation = default) : IDisposable
{
    private const int BatchSize = 8;

    private readonly List<TokenBatch> batches = [.. stories.Batches(BatchSize)];

    /// <summary>Measures a model, without gradients.</summary>
    /// <param name="logits">Maps tokens <c>[batch, tokens]</c> to logits <c>[batch, tokens, vocabulary]</c>.</param>
    public double Of(Func<Tensor, Tensor> logits)
    {
        using var untracked = no_grad();
        var (sum, count) = (0.0, 0L);
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var predicted = batch.Predicted;
            sum += batch.Loss(logits(batch.Tokens)).ToDouble() * predicted;
            count += predicted;
        }
        return sum / count;
    }

    /// <inheritdoc/>
    public void Dispose() => batches.ForEach(batch => batch.Dispose());
}
