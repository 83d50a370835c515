using MathNet.Numerics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Pairs of sentences, and how similar people find them.</summary>
public sealed class SentencePairs
{
    private readonly long[] first;
    private readonly long[] second;
    private readonly double[] scores;

    /// <summary>Pairs; what stands in several of them is encoded once.</summary>
    public SentencePairs(IReadOnlyCollection<(string First, string Second, double Score)> pairs, WordPiece tokenizer)
    {
        string[] texts =
        [
            .. pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct(StringComparer.Ordinal),
        ];
        var places = texts
            .Select((text, i) => (text, i))
            .ToDictionary(e => e.text, e => (long)e.i, StringComparer.Ordinal);
        first = [.. pairs.Select(pair => places[pair.First])];
        second = [.. pairs.Select(pair => places[pair.Second])];
        scores = [.. pairs.Select(pair => pair.Score)];
        Sentences = new Sentences(texts, tokenizer);
    }

    /// <summary>The sentences, each once.</summary>
    public Sentences Sentences { get; }

    /// <summary>Spearman's correlation of cosines and scores, times 100: the measure of STS-B and SICK.</summary>
    /// <param name="encode">Maps a batch to rows of length 1, <c>[batch, hidden]</c>.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public double Spearman(Func<SentenceBatch, Tensor> encode, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var embeddings = Sentences.Embed(encode, cancellation);
        var cosines = (embeddings.index_select(0, tensor(first)) * embeddings.index_select(0, tensor(second))).sum(1);
        return 100 * Correlation.Spearman(cosines.data<float>().Select(x => (double)x), scores);
    }
}
