using System.Diagnostics;
using NsnGen.Training;

namespace NsnGen.Bench;

/// <summary>Processes whose messages are counted and timed: gradients, which are float32, and what is agreed on, which is float64.</summary>
/// <param name="group">The processes.</param>
internal sealed class MeteredGroup(ProcessGroup group) : ProcessGroup
{
    /// <summary>The bytes of one message of MPI; more are sent in several.</summary>
    private const int Slice = 1 << 21;

    /// <summary>The bytes of gradients.</summary>
    public long Bytes { get; private set; }

    /// <summary>In how many messages gradients were sent.</summary>
    public int Messages { get; private set; }

    /// <summary>The time that gradients took.</summary>
    public TimeSpan Sending { get; private set; }

    /// <summary>The time that agreeing took, most of which is waiting for the slowest process.</summary>
    public TimeSpan Waiting { get; private set; }

    public override int Index => group.Index;

    public override int Count => group.Count;

    public override void Sum(Span<float> values)
    {
        var start = Stopwatch.GetTimestamp();
        group.Sum(values);
        Sending += Stopwatch.GetElapsedTime(start);
        Bytes += values.Length * sizeof(float);
        Messages += (int)Math.Ceiling((double)values.Length * sizeof(float) / Slice);
    }

    public override void Sum(Span<double> values)
    {
        var start = Stopwatch.GetTimestamp();
        group.Sum(values);
        Waiting += Stopwatch.GetElapsedTime(start);
    }

    public override void Broadcast(Span<byte> values, int from) => group.Broadcast(values, from);

    public override void Abort(string reason) => group.Abort(reason);

    /// <summary>Forgets what was counted so far.</summary>
    public void Clear() => (Bytes, Messages, Sending, Waiting) = (0, 0, default, default);
}
