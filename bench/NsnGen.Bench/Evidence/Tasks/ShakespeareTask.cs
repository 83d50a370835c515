using NsnGen.Conversion;
using NsnGen.Engine;
using NsnGen.Generated;
using NsnGen.Layers;
using NsnGen.Samples.LanguageModel;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NsnGen.Bench;

/// <summary>A small Llama on the characters of Shakespeare; the last tenth of the text is held out.</summary>
/// <param name="path">The text.</param>
/// <param name="steps">Steps of one training.</param>
public sealed class ShakespeareTask(string path, int steps)
    : NestedTask<Llama, Llama.AtRank, ShakespeareTask.Characters>
{
    private const int BatchSize = 16;
    private const int Length = 64;

    private readonly Dictionary<int, double> stepCosts = [];
    private readonly long[] text = Encode(File.ReadAllText(path));

    /// <summary>Some stretches of text.</summary>
    /// <param name="Tokens"><c>[batch, length]</c></param>
    /// <param name="Next">The character after each, <c>[batch, length]</c>.</param>
    public sealed record Characters(Tensor Tokens, Tensor Next);

    public override string Name => "Shakespeare, characters";

    public override string Metric => "nats a character";

    public override bool HigherIsBetter => false;

    /// <summary>Too slow for what the smaller tasks show as well.</summary>
    public override bool HasAblations => false;

    protected override int Steps => steps;

    protected override double LearningRate => 3e-3;

    private LlamaConfig Config =>
        new()
        {
            HiddenSize = 64,
            IntermediateSize = 172,
            Layers = 3,
            Heads = 4,
            Vocabulary = (int)text.Max() + 1,
            Context = Length,
        };

    private int Held => text.Length * 9 / 10;

    /// <summary>Also of attention, the head and factors past break-even.</summary>
    protected override double StepCost(int rank)
    {
        if (!stepCosts.TryGetValue(rank, out var cost))
        {
            var orthogonal = new ConversionOptions { Initialization = Initialization.Orthogonal(0) };
            using var nested = Llama.Nested.From(NewDense(), orthogonal);
            stepCosts[rank] = cost = new WholeCost(Config).TrainingShare(nested, Rank.Of(rank), BatchSize * Length);
        }
        return cost;
    }

    protected override Llama NewDense() => new(Config);

    protected override INestedModel<Llama, Llama.AtRank> Nest(Llama dense, ConversionOptions options) =>
        Llama.Nested.From(dense, options);

    protected override Tensor Logits(Llama dense, Characters batch) => dense.call(batch.Tokens, null);

    protected override Tensor Logits(Llama.AtRank nested, Characters batch) => nested.call(batch.Tokens, null);

    protected override Tensor Loss(Tensor logits, Characters batch) =>
        cross_entropy(logits.flatten(0, 1), batch.Next.flatten());

    protected override IEnumerable<Characters> Training(int seed, int count)
    {
        var random = new Random(seed);
        for (var step = 0; step < count; step++)
        {
            using var scope = NewDisposeScope();
            yield return At([.. Enumerable.Range(0, BatchSize).Select(_ => random.Next(Held - Length - 1))]);
        }
    }

    protected override double Quality(Func<Characters, Tensor> logits)
    {
        const int Batches = 24;
        using var untracked = no_grad();
        var sum = 0.0;
        for (var i = 0; i < Batches; i++)
        {
            using var scope = NewDisposeScope();
            var batch = At([.. Enumerable.Range(i * BatchSize, BatchSize).Select(row => Held + row * Length)]);
            sum += Loss(logits(batch), batch).ToDouble();
        }
        return sum / Batches;
    }

    private Characters At(int[] places) =>
        new(
            Stack(places.Select(place => text[place..(place + Length)])),
            Stack(places.Select(place => text[(place + 1)..(place + Length + 1)]))
        );

    private static Tensor Stack(IEnumerable<long[]> rows) => stack(rows.Select(row => tensor(row)));

    private static long[] Encode(string all)
    {
        var characters = all.Distinct().Order().Select((c, i) => (c, i)).ToDictionary(e => e.c, e => (long)e.i);
        return [.. all.Select(c => characters[c])];
    }
}
