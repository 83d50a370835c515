using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Where torch's default sequence of random numbers is, as bytes.</summary>
internal static class RandomState
{
    public static Tensor Now()
    {
        using var generator = Generator.Default;
        return generator.get_state();
    }

    /// <summary>Where a process begins that has drawn nothing yet: no two processes of a run draw the same.</summary>
    public static Tensor Fresh(int seed, int process)
    {
        using var generator = new Generator((ulong)StepRandom.Index(seed, process, int.MaxValue));
        return generator.get_state();
    }

    /// <summary>Whether bytes are a state of this version of torch; it ends the process over any others.</summary>
    public static bool IsOne(Tensor state)
    {
        using var now = Now();
        return state.dtype == now.dtype && state.shape.AsSpan().SequenceEqual(now.shape);
    }

    /// <param name="state">Checked by <see cref="IsOne"/>.</param>
    public static void Restore(Tensor state)
    {
        using var generator = Generator.Default;
        generator.set_state(state);
        GC.KeepAlive(state);
    }
}
