using System.Globalization;

namespace NsnGen.Tests;

/// <summary>Random numbers that are others in every run, and the same again for whoever asks.</summary>
internal static class Seeds
{
    private const string Variable = "NSN_SEED";

    /// <summary>Random numbers whose seed goes to the test's output; the environment's NSN_SEED repeats them.</summary>
    public static Random Random()
    {
        var seed = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : System.Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"{Variable}={seed} repeats this.");
        return new Random(seed);
    }

    /// <summary>A number that depends on a text alone (FNV-1a).</summary>
    public static int Of(string text)
    {
        var hash = 2166136261;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619;
        }
        return (int)(hash & int.MaxValue);
    }
}
