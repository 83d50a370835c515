using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Sentences as tokens.</summary>
public sealed class Sentences
{
    private const int BatchSize = 64;

    private readonly long[][] rows;

    /// <summary>Turns texts into tokens.</summary>
    public Sentences(IEnumerable<string> texts, WordPiece tokenizer)
        : this([.. texts.Select(tokenizer.Encode)]) { }

    private Sentences(long[][] rows) => this.rows = rows;

    /// <summary>How many sentences there are.</summary>
    public int Count => rows.Length;

    /// <summary>The mean number of tokens.</summary>
    public double MeanLength => rows.Average(row => row.Length);

    /// <summary>Some of the sentences at random, each at most once; the same seed gives the same ones.</summary>
    public Sentences Sample(int count, int seed) =>
        new([.. Shuffled(new Random(seed)).Take(count).Select(i => rows[i])]);

    /// <summary>One pass in order of length, so that little is padding. Each batch lives until the next is asked for.</summary>
    public IEnumerable<SentenceBatch> Batches(int size) =>
        Alive(Enumerable.Range(0, Count).OrderBy(i => rows[i].Length).Chunk(size));

    /// <summary>
    /// Passes in random order, of batches whose sentences are of similar length; the same seed gives the same ones. Each lives until
    /// the next is asked for.
    /// </summary>
    public IEnumerable<SentenceBatch> Random(int size, int seed)
    {
        const int BatchesToSort = 32;
        var random = new Random(seed);
        return Alive(Passes());

        IEnumerable<int[]> Passes()
        {
            while (true)
            {
                foreach (var pool in Shuffled(random).Chunk(size * BatchesToSort))
                {
                    int[][] batches = [.. pool.OrderBy(i => rows[i].Length).Chunk(size)];
                    random.Shuffle(batches);
                    foreach (var batch in batches.Where(batch => batch.Length == size || Count < size))
                    {
                        yield return batch;
                    }
                }
            }
        }
    }

    /// <summary>What a model says of each sentence, <c>[sentences, hidden]</c>, without gradients.</summary>
    /// <param name="encode">Maps a batch to <c>[batch, hidden]</c>.</param>
    /// <param name="cancellation">Checked before each batch.</param>
    public Tensor Embed(Func<SentenceBatch, Tensor> encode, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encode);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var (places, parts) = (new List<long>(), new List<Tensor>());
        foreach (var batch in Batches(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            parts.Add(encode(batch));
            places.AddRange(batch.Rows.Select(row => (long)row));
        }
        var order = tensor(places.ToArray()).argsort();
        return cat(parts).index_select(0, order).DetachFromDisposeScope();
    }

    private int[] Shuffled(Random random)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        random.Shuffle(order);
        return order;
    }

    private IEnumerable<SentenceBatch> Alive(IEnumerable<int[]> batches)
    {
        foreach (var chosen in batches)
        {
            using var batch = SentenceBatch.Of(chosen, rows);
            yield return batch;
        }
    }
}
