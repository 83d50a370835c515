using System.Diagnostics;
using System.Globalization;
using NsnGen.Training;

namespace NsnGen.Distributed;

/// <summary>All processes of a job. MPI waits without an end, so that each operation is begun and then asked for until a deadline.</summary>
/// <param name="process">This process.</param>
/// <param name="deadline">How long one operation may take.</param>
internal sealed class MpiWorld(MpiProcess process, TimeSpan deadline) : ProcessGroup
{
    /// <summary>The bytes of a message: more at once take longer in all, because they leave the caches between sending and adding.</summary>
    private const int Slice = 1 << 21;

    /// <summary>How long a process asks without a pause; a longer wait is not for a message but for what another one computes.</summary>
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(5);

    public override int Index => process.Index;

    public override int Count => process.Count;

    public override void Sum(Span<float> values)
    {
        for (; Count > 1 && values.Length > 0; values = values[Taken<float>(values.Length)..])
        {
            Finish(process.Mpi.BeginSum, values[..Taken<float>(values.Length)], process.Mpi.Abi.Float);
        }
    }

    public override void Sum(Span<double> values)
    {
        for (; Count > 1 && values.Length > 0; values = values[Taken<double>(values.Length)..])
        {
            Finish(process.Mpi.BeginSum, values[..Taken<double>(values.Length)], process.Mpi.Abi.Double);
        }
    }

    public override void Broadcast(Span<byte> values, int from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, Count);
        for (; Count > 1 && values.Length > 0; values = values[Taken<byte>(values.Length)..])
        {
            Finish(
                (buffer, count, type) => process.Mpi.BeginBroadcast(buffer, count, type, from),
                values[..Taken<byte>(values.Length)],
                process.Mpi.Abi.Byte
            );
        }
    }

    public override void Abort(string reason) => process.Abort(reason);

    /// <summary>Waits until all processes have come here.</summary>
    public void Meet() => Finish<byte>((_, _, _) => process.Mpi.BeginMeeting(), [], 0);

    private static unsafe int Taken<T>(int length)
        where T : unmanaged => Math.Min(length, Slice / sizeof(T));

    private unsafe void Finish<T>(Func<nint, int, nint, nint> begin, Span<T> values, nint type)
        where T : unmanaged
    {
        lock (process.Gate)
        {
            fixed (T* buffer = values)
            {
                Await(begin((nint)buffer, values.Length, type));
            }
        }
    }

    private void Await(nint request)
    {
        var start = Stopwatch.GetTimestamp();
        while (!process.Mpi.IsDone(ref request))
        {
            var waited = Stopwatch.GetElapsedTime(start);
            if (waited > deadline)
            {
                Abort(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"It has waited for {waited.TotalSeconds:f0} seconds for a process that hangs, is lost, or takes longer than the deadline."
                    )
                );
            }
            if (waited > Impatience)
            {
                Thread.Sleep(1);
            }
            else
            {
                // With more processes than processors, one of the others may have to run first.
                Thread.Yield();
            }
        }
    }
}
