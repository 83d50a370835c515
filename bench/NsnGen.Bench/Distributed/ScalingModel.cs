namespace NsnGen.Bench;

/// <summary>
/// How long a step takes on many machines: its computation, the optimizer's work, which each repeats, and a ring's sum of the gradients
/// (Patarasuk and Yuan, 2009): every byte passes each machine twice but for one n-th, and every message waits 2 (n − 1) times.
/// </summary>
/// <param name="compute">Seconds of one batch in one process.</param>
/// <param name="repeated">Seconds of a step beside its batches.</param>
/// <param name="megabytes">Megabytes of gradients in a step.</param>
/// <param name="messages">How many messages they are.</param>
internal sealed class ScalingModel(double compute, double repeated, double megabytes, double messages)
{
    /// <summary>Seconds in which gradients are sent.</summary>
    /// <param name="machines">How many machines there are.</param>
    /// <param name="latency">Seconds from one to the next.</param>
    /// <param name="bandwidth">Megabytes a second that one sends.</param>
    public double Sending(int machines, double latency, double bandwidth) =>
        2 * (machines - 1.0) * (messages * latency + megabytes / machines / bandwidth);

    /// <summary>How many times as many batches a second as one machine, which takes the joint step alone.</summary>
    /// <inheritdoc cref="Sending"/>
    public double Speedup(int machines, double latency, double bandwidth) =>
        (machines * compute + repeated) / (compute + repeated + Sending(machines, latency, bandwidth));
}
