using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>The tensors that one layer needs at one rank: prefix views of its factors, or past break-even one merged matrix.</summary>
/// <remarks>
/// Whoever made it or took it by <see cref="TryHold"/> disposes it once. The tensors go with the last of them, so that a call
/// keeps what it runs with, and what is dropped is freed at once: the collector knows nothing of how large it is.
/// </remarks>
internal sealed class PreparedRank : IDisposable
{
    private int holders = 1;

    private PreparedRank(Tensor first) => First = first;

    /// <summary>A at the rank, or the merged weight, as the layer multiplies by it.</summary>
    public Tensor First { get; }

    /// <summary>B at the rank, as the layer multiplies by it; null for a merged matrix.</summary>
    public Tensor? Second { get; private init; }

    /// <summary>What is added between the factors, <c>[rank]</c>; null if nothing is.</summary>
    public Tensor? DownBias { get; private init; }

    /// <summary>The bias of a merged matrix where it is not the layer's own.</summary>
    public Tensor? MergedBias { get; private init; }

    /// <summary>Whether this is a matrix of its own rather than views of the factors.</summary>
    public bool IsMerged => Second is null;

    public static PreparedRank Factors(Tensor first, Tensor second, Tensor? downBias) =>
        new(first.DetachFromDisposeScope())
        {
            Second = second.DetachFromDisposeScope(),
            DownBias = downBias?.DetachFromDisposeScope(),
        };

    public static PreparedRank Merged(Tensor weight, Tensor? bias) =>
        new(weight.DetachFromDisposeScope()) { MergedBias = bias?.DetachFromDisposeScope() };

    /// <summary>Whether the caller holds it now; not if the last holder has let go meanwhile.</summary>
    public bool TryHold()
    {
        var seen = Volatile.Read(ref holders);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }
            seen = before;
        }
        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref holders) > 0)
        {
            return;
        }
        First.Dispose();
        Second?.Dispose();
        DownBias?.Dispose();
        MergedBias?.Dispose();
    }
}
