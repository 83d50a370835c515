using static TorchSharp.torch;

namespace NsnGen.Samples.Quickstart;

/// <summary>Labelled rows, kept sparse; a batch becomes dense when it is asked for.</summary>
public sealed class Split(IReadOnlyList<(int[] Features, int Label)> rows)
{
    /// <summary>How many rows there are.</summary>
    public int Count => rows.Count;

    /// <summary>All rows in order, in batches. A batch lives until the next one is asked for.</summary>
    public IEnumerable<Batch> Batches(int size) => Batches([.. Enumerable.Range(0, Count)], size);

    /// <summary>Several passes over the rows, each in an order of its own. A batch lives until the next one is asked for.</summary>
    public IEnumerable<Batch> Shuffled(int size, int epochs, int seed)
    {
        var random = new Random(seed);
        var order = Enumerable.Range(0, Count).ToArray();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var batch in Batches(order, size))
            {
                yield return batch;
            }
        }
    }

    /// <summary>The first rows as a batch that belongs to the caller.</summary>
    public Batch First(int size) => Dense([.. Enumerable.Range(0, Math.Min(size, Count))]);

    /// <summary>How many batches one pass has.</summary>
    public int BatchCount(int size) => (Count + size - 1) / size;

    private IEnumerable<Batch> Batches(int[] order, int size)
    {
        foreach (var chunk in order.Chunk(size))
        {
            using var batch = Dense(chunk);
            yield return batch;
        }
    }

    private Batch Dense(int[] chunk)
    {
        var x = new float[chunk.Length * HashedFeatures.Count];
        var y = new long[chunk.Length];
        for (var i = 0; i < chunk.Length; i++)
        {
            var (features, label) = rows[chunk[i]];
            HashedFeatures.Write(features, x.AsSpan(i * HashedFeatures.Count, HashedFeatures.Count));
            y[i] = label;
        }
        return new Batch(tensor(x, [chunk.Length, HashedFeatures.Count]), tensor(y));
    }
}
