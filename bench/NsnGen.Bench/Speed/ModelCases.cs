using NsnGen.Conversion;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>A small Llama, and one block of it, against the dense model and against the same model written by hand.</summary>
/// <param name="pace">How long to measure.</param>
internal sealed class ModelCases(Pace pace)
{
    private const double Seconds = 6;
    private const int Prompt = 64;
    private static readonly Initialization Random = Initialization.Orthogonal(1);

    /// <summary>The dimensions of llama2.c's 15-million-parameter model.</summary>
    public static LlamaConfig Config { get; } =
        new()
        {
            HiddenSize = 288,
            IntermediateSize = 768,
            Layers = 6,
            Heads = 6,
            Vocabulary = 32_000,
            Context = 256,
            InterleavedRope = true,
        };

    private static readonly LlamaConfig BlockConfig = Config with
    {
        HiddenSize = 768,
        IntermediateSize = 2048,
        Heads = 12,
        Layers = 1,
    };

    /// <summary>The case of one token after a prompt.</summary>
    public const string Decode = "Llama decode";

    /// <summary>Bytes of the weights that one token reads in the dense model.</summary>
    public static long BytesOfToken()
    {
        using var dense = new Llama(Config);
        return sizeof(float) * ModelCost.Dense(dense).Macs;
    }

    /// <summary>A nested model whose weights are random.</summary>
    public static Llama.Nested Nested(LlamaConfig config)
    {
        var nested = Llama.Nested.From(new Llama(config), new ConversionOptions { Initialization = Random });
        nested.eval();
        return nested;
    }

    /// <summary>One block of width 768.</summary>
    public IEnumerable<SpeedResult> Block()
    {
        using var scope = NewDisposeScope();
        var dense = new LlamaBlock(BlockConfig);
        var again = new LlamaBlock(BlockConfig);
        var nested = LlamaBlock.Nested.From(
            new LlamaBlock(BlockConfig),
            new ConversionOptions { Initialization = Random }
        );
        dense.eval();
        again.eval();
        nested.eval();
        int[] ranks = [96, 192, 384, 768];
        foreach (var tokens in new[] { Prompt, 1 })
        {
            var x = randn(1, tokens, BlockConfig.HiddenSize);
            var positions = Positions.Of(BlockConfig.Rotation, 0, tokens, x.dtype, x.device);
            var times = pace.Medians(
                Seconds / 2,
                [
                    Run(() => dense.call(x, positions, null)),
                    Run(() => again.call(x, positions, null)),
                    .. ranks.Select(r => Run(() => nested.call(x, positions, null, Rank.Of(r)))),
                ]
            );
            foreach (
                var result in Results(Named("block", tokens), tokens, [SpeedResult.DenseAgain, .. ranks], times, nested)
            )
            {
                yield return result;
            }
        }
    }

    /// <summary>The whole model: the prompt, and one token after it.</summary>
    public IEnumerable<SpeedResult> Whole()
    {
        using var scope = NewDisposeScope();
        using var dense = new Llama(Config);
        using var again = new Llama(Config);
        using var nested = Nested(Config);
        dense.eval();
        again.eval();
        int[] ranks = [36, 72, 144, 288];
        var byHand = ranks[..2].Select(rank => new HandWrittenLlama(nested, Config, rank)).ToList();
        foreach (var tokens in new[] { Prompt, 1 })
        {
            var x = randint(0, Config.Vocabulary, [1, tokens]);
            using var cache = new KeyValueCache(Config.Layers, Config.Context);
            var start = tokens == 1 ? Prompt : 0;
            Fill(cache, dense, start);
            Action Forward(Func<Tensor> forward) =>
                () =>
                {
                    cache.Truncate(start);
                    Scoped(forward);
                };
            var times = pace.Medians(
                Seconds,
                [
                    Forward(() => dense.call(x, cache)),
                    Forward(() => again.call(x, cache)),
                    .. ranks.Select(r => Forward(() => nested.call(x, cache, Rank.Of(r)))),
                    .. byHand.Select(model => Forward(() => model.Run(x, cache))),
                ]
            );
            foreach (
                var result in Results(Named("Llama", tokens), tokens, [SpeedResult.DenseAgain, .. ranks], times, nested)
            )
            {
                yield return result;
            }
            for (var i = 0; i < byHand.Count; i++)
            {
                var (hand, generated) = (times[2 + ranks.Length + i], times[2 + i]);
                yield return new SpeedResult(
                    $"{Named("Llama", tokens)} over the same by hand",
                    get_num_threads(),
                    nameof(ScalarType.Float32),
                    tokens,
                    ranks[i],
                    hand,
                    generated,
                    1
                );
            }
        }
    }

    private static void Fill(KeyValueCache cache, Llama dense, int tokens)
    {
        if (tokens > 0)
        {
            Scoped(() => dense.call(randint(0, Config.Vocabulary, [1, tokens]), cache));
        }
    }

    private static string Named(string model, int tokens) => tokens == 1 ? $"{model} decode" : $"{model} prefill";

    /// <param name="name">The case.</param>
    /// <param name="tokens">Tokens of a call.</param>
    /// <param name="ranks">Each has a time after the dense model's.</param>
    /// <param name="times">Milliseconds, of the dense model first.</param>
    /// <param name="nested">Whose costs are the ideal.</param>
    private static IEnumerable<SpeedResult> Results(
        string name,
        int tokens,
        IEnumerable<int> ranks,
        double[] times,
        nn.Module nested
    ) =>
        ranks.Select(
            (rank, i) =>
                new SpeedResult(
                    name,
                    get_num_threads(),
                    nameof(ScalarType.Float32),
                    tokens,
                    rank,
                    times[0],
                    times[i + 1],
                    rank == SpeedResult.DenseAgain
                        ? 1
                        : ModelCost.Of(nested, Rank.Of(rank)).RemainingOf(ModelCost.Dense(nested))
                )
        );

    private static Action Run(Func<Tensor> forward) => () => Scoped(forward);

    private static void Scoped(Func<Tensor> forward)
    {
        using var scope = NewDisposeScope();
        forward();
    }
}
