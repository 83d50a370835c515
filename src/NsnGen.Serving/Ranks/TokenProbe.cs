using System.Diagnostics;

namespace NsnGen.Serving;

/// <summary>Measures how long a token of an answer takes at a rank.</summary>
internal static class TokenProbe
{
    private const int Turns = 5;

    /// <summary>Milliseconds of a token: the least of some, after a prompt that prepares the rank.</summary>
    public static double Measure(NestedDecoder decoder, Rank rank)
    {
        var prompt = decoder.Tokenize("a");
        int[] token = [prompt[^1]];
        using var decoding = decoder.Begin();
        decoding.Read(prompt, rank);
        var turns = Math.Clamp(decoder.MaxTokens - prompt.Length, 1, Turns);
        return Enumerable.Range(0, turns).Min(_ => Time(() => decoding.Read(token, rank)));
    }

    private static double Time(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
