using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Sentences of several classes, in a part to fit to and one to measure on.</summary>
public sealed class LabelledSentences
{
    private readonly (Sentences Sentences, uint[] Labels) train;
    private readonly (Sentences Sentences, uint[] Labels) test;

    /// <summary>Sentences with the names of their classes.</summary>
    public LabelledSentences(
        IReadOnlyCollection<(string Text, string Label)> train,
        IReadOnlyCollection<(string Text, string Label)> test,
        WordPiece tokenizer
    )
    {
        string[] classes =
        [
            .. train
                .Concat(test)
                .Select(row => row.Label)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        this.train = Rows(train);
        this.test = Rows(test);

        (Sentences, uint[]) Rows(IReadOnlyCollection<(string Text, string Label)> rows) =>
            (
                new Sentences(rows.Select(row => row.Text), tokenizer),
                [.. rows.Select(row => (uint)Array.IndexOf(classes, row.Label))]
            );
    }

    /// <summary>The accuracy of a linear probe in percent.</summary>
    /// <param name="encode">Maps a batch to <c>[batch, hidden]</c>.</param>
    /// <param name="isTest">On the test part; or else on the part of the training sentences by which the probe chooses its penalty.</param>
    /// <param name="cancellation">Checked before each batch and between fits.</param>
    public double ProbeAccuracy(
        Func<SentenceBatch, Tensor> encode,
        bool isTest,
        CancellationToken cancellation = default
    )
    {
        var probe = new LinearProbe(cancellation);
        var fitted = Embed(train, encode, cancellation);
        return isTest ? probe.Accuracy(fitted, Embed(test, encode, cancellation)) : probe.Choose(fitted).Accuracy;
    }

    private static List<LabelledEmbedding> Embed(
        (Sentences Sentences, uint[] Labels) rows,
        Func<SentenceBatch, Tensor> encode,
        CancellationToken cancellation
    )
    {
        using var embeddings = rows.Sentences.Embed(encode, cancellation);
        return
        [
            .. embeddings
                .data<float>()
                .Chunk((int)embeddings.shape[1])
                .Zip(rows.Labels, (features, label) => new LabelledEmbedding(features, label)),
        ];
    }
}
