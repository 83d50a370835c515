using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>
/// The memory of results that nobody disposes of. The collector sees a few bytes where libtorch has megabytes, and so comes too
/// late; it is called where results since its last visit could fill <see cref="Limit"/>.
/// </summary>
internal static class ResultMemory
{
    /// <summary>How many bytes of results may wait for the collector.</summary>
    public const long Limit = 256 << 20;

    /// <summary>Results this small are freed in time, because the collector comes for their objects.</summary>
    private const long Small = 4096;

    private static long bytes;
    private static int collections;

    /// <summary>Counts a result that is handed to the user.</summary>
    public static void Count(Tensor result)
    {
        var size = result.numel() * result.element_size();
        if (size < Small || Interlocked.Add(ref bytes, size) < Limit)
        {
            return;
        }
        Interlocked.Exchange(ref bytes, 0);
        // Young results are gone after a collection of the first two generations; whoever disposes of them has none to wait for.
        var now = GC.CollectionCount(1);
        if (Interlocked.Exchange(ref collections, now) == now)
        {
            GC.Collect(1);
            Volatile.Write(ref collections, GC.CollectionCount(1));
        }
    }
}
