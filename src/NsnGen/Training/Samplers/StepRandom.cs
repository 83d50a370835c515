namespace NsnGen.Training;

/// <summary>Random numbers that depend on a seed and a step alone, so that a run can stop and resume anywhere.</summary>
internal static class StepRandom
{
    /// <summary>A number from 0 to <paramref name="count"/> − 1.</summary>
    public static int Index(int seed, long step, int count) => (int)(Bits(seed, step) % (ulong)count);

    /// <summary>A number from 0 up to but not including 1.</summary>
    public static double Share(int seed, long step) => (Bits(seed, step) >> 11) * (1.0 / (1UL << 53));

    private static ulong Bits(int seed, long step) => Mix(Mix((ulong)(uint)seed) + (ulong)step);

    // SplitMix64's finalizer (Steele et al., 2014).
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
