using System.Diagnostics;

namespace NsnGen.Serving;

/// <summary>Measures how long a text takes at a rank, in a batch of the size that a busy server runs.</summary>
/// <param name="encoder">The model.</param>
/// <param name="options">How it is served.</param>
internal sealed class LatencyProbe(NestedEncoder encoder, ServingOptions options)
{
    private const int Turns = 3;
    private const int Tokens = 32;
    private const int Most = 16;

    /// <summary>Milliseconds of a text: the median of some turns, after one alone and one together that prepare the rank.</summary>
    public double Measure(Rank rank)
    {
        var text = Text();
        var batch = Enumerable.Repeat(text, Math.Min(Most, options.MaxBatch)).ToList();
        var ranks = Enumerable.Repeat(rank, batch.Count).ToList();
        encoder.Encode([text], [rank]);
        encoder.Encode(batch, ranks);
        var times = Enumerable.Range(0, Turns).Select(_ => Time(() => encoder.Encode(batch, ranks))).Order().ToList();
        return times[Turns / 2] / batch.Count;
    }

    /// <summary>Tokens that the model has, as many as it takes.</summary>
    private long[] Text()
    {
        var word = encoder.Tokenize("a");
        return [.. Enumerable.Range(0, Math.Min(Tokens, encoder.MaxTokens)).Select(i => word[i % word.Length])];
    }

    private static double Time(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
