using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Stories that are read at one rank and continued at another.</summary>
/// <param name="config">The model's dimensions.</param>
/// <param name="stories">Those that are shorter than both parts are passed over.</param>
/// <param name="cancellation">Checked before each story.</param>
public sealed class Handover(LlamaConfig config, Stories stories, CancellationToken cancellation = default)
{
    /// <summary>Tokens that are read.</summary>
    public const int Read = 64;

    /// <summary>Tokens that are predicted after them.</summary>
    public const int Predicted = 64;

    /// <summary>The loss of the predicted tokens, in nats.</summary>
    /// <param name="nested">The model, in eval mode.</param>
    /// <param name="reading">The rank that fills the cache.</param>
    /// <param name="writing">The rank that predicts.</param>
    public double Loss(Llama.Nested nested, Rank reading, Rank writing)
    {
        ArgumentNullException.ThrowIfNull(nested);
        using var untracked = no_grad();
        return stories.OfAtLeast(Read + Predicted).Average(row => Loss(nested, row, reading, writing));
    }

    private double Loss(Llama.Nested nested, long[] row, Rank reading, Rank writing)
    {
        cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(config.Layers, Read + Predicted);
        var tokens = tensor(row).unsqueeze(0);
        var read = nested.call(tokens.narrow(1, 0, Read), cache, reading).narrow(1, Read - 1, 1);
        var written = nested.call(tokens.narrow(1, Read, Predicted - 1), cache, writing);
        var logits = cat([read, written], 1);
        return nn
            .functional.cross_entropy(logits.flatten(0, 1), tokens.narrow(1, Read, Predicted).flatten())
            .ToDouble();
    }
}
