using System.Diagnostics;

namespace NsnGen.Serving;

/// <summary>Measures how long a text takes at some ranks, in a batch of the size that a busy server runs.</summary>
/// <param name="encoder">The model.</param>
/// <param name="options">How it is served.</param>
internal sealed class LatencyProbe(NestedEncoder encoder, ServingOptions options)
{
    private const int Turns = 5;
    private const int MostTokens = 32;
    private const int Most = 16;

    /// <summary>How many texts a busy server runs together, at most so many as are measured.</summary>
    public int Size { get; } = Math.Min(Most, options.MaxBatch);

    /// <summary>
    /// The times of each rank: the least of some turns, which is the one that others on the machine have held up least. The ranks
    /// take turns, so that a bad moment is not one rank's alone.
    /// </summary>
    /// <param name="ranks">The ranks, bound to the model.</param>
    /// <param name="cancellation">Ends it between two forwards.</param>
    public IReadOnlyList<ForwardTime> Measure(IReadOnlyList<Rank> ranks, CancellationToken cancellation)
    {
        var texts = Texts();
        var (alone, together) = (new double[ranks.Count], new double[ranks.Count]);
        // The first turn prepares the ranks.
        for (var turn = 0; turn <= Turns; turn++)
        {
            for (var i = 0; i < ranks.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (one, many) = (Time(texts[..1], ranks[i]), Time(texts, ranks[i]));
                alone[i] = turn < 2 ? one : Math.Min(alone[i], one);
                together[i] = turn < 2 ? many : Math.Min(together[i], many);
            }
        }
        return [.. alone.Zip(together, (one, many) => ForwardTime.Of(one, many, Size))];
    }

    /// <summary>
    /// Texts of the typical length: of longer ones each text would weigh more beside what every forward takes, and the forecast from
    /// small batches to full ones would be too dark. Every other one is a token shorter: texts that come are padded, which takes time that no rank
    /// changes.
    /// </summary>
    private long[][] Texts()
    {
        var word = encoder.Tokenize("a");
        var length = Math.Min(MostTokens, encoder.TypicalTokens);
        return
        [
            .. Enumerable
                .Range(0, Size)
                .Select(text =>
                    Enumerable.Range(0, Math.Max(1, length - text % 2)).Select(i => word[i % word.Length]).ToArray()
                ),
        ];
    }

    private double Time(long[][] texts, Rank rank)
    {
        var started = Stopwatch.GetTimestamp();
        encoder.Encode(texts, [.. Enumerable.Repeat(rank, texts.Length)]);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
