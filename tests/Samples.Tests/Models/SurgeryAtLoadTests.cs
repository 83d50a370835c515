using NsnGen.Checkpoints;
using NsnGen.Samples.Models;
using NsnGen.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.Tests;

/// <summary>Constructors run on another default device.</summary>
[Collection(nameof(Alone))]
public sealed class SurgeryAtLoadTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_Llama_is_factored_while_it_is_read(bool isTied)
    {
        using var untracked = no_grad();
        var config = new LlamaConfig
        {
            HiddenSize = 32,
            IntermediateSize = 48,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            Vocabulary = 50,
            Context = 16,
            TiedHead = isTied,
        };
        using var dense = new Llama(config);
        var path = folder.File("model.safetensors");
        DenseCheckpoint.Save(dense, path, Llama.HuggingFace);
        using var loaded = Llama.Nested.From(
            path,
            () => new Llama(config),
            Llama.HuggingFace,
            cancellation: TestContext.Current.CancellationToken
        );
        using var expected = Llama.Nested.From(dense);
        var (first, second) = (expected.state_dict(), loaded.state_dict());
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, entry => Assert.True(entry.Value.bytes.SequenceEqual(second[entry.Key].bytes), entry.Key));
        // A tied head stays one weight.
        using (no_grad())
        {
            second["embed_tokens.weight"].zero_();
        }
        Assert.Equal(isTied, second["lm_head.weight"].abs().max().ToDouble() == 0);
    }

    public void Dispose() => folder.Dispose();
}
