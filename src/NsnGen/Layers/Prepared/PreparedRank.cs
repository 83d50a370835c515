using static TorchSharp.torch;

namespace NsnGen.Layers;

/// <summary>
/// The tensors that one layer needs at one rank: prefix views of its factors, aligned factors, or one matrix, merged or the layer's own.
/// </summary>
/// <remarks>
/// Whoever made it or took it by <see cref="TryHold"/> disposes it once. The tensors go with the last of them, so that a call
/// keeps what it runs with, and what is dropped is freed at once: the collector knows nothing of how large it is.
/// </remarks>
internal sealed class PreparedRank : IDisposable
{
    private int holders = 1;

    private PreparedRank(Tensor first) => First = first;

    /// <summary>A at the rank, without its identity if it is aligned, or the merged weight, as the layer multiplies by it.</summary>
    public Tensor First { get; }

    /// <summary>B at the rank, as the layer multiplies by it; null for a merged matrix.</summary>
    public Tensor? Second { get; private init; }

    /// <summary>In which order aligned factors take the inputs, <c>[in]</c>; null for any others.</summary>
    public Tensor? Order { get; private init; }

    /// <summary>What is added between the factors, <c>[rank]</c>; null if nothing is.</summary>
    public Tensor? DownBias { get; private init; }

    /// <summary>The bias of the whole product where it is not the layer's own.</summary>
    public Tensor? WholeBias { get; private init; }

    /// <summary>Which of the forms it is.</summary>
    public LayerForm Form =>
        Second is null ? LayerForm.Merged
        : Order is null ? LayerForm.Factors
        : LayerForm.Aligned;

    /// <summary>Whether it takes memory of its own.</summary>
    public bool IsCopy { get; private init; }

    public static PreparedRank Factors(Tensor first, Tensor second, Tensor? downBias) =>
        new(first.DetachFromDisposeScope())
        {
            Second = second.DetachFromDisposeScope(),
            DownBias = downBias?.DetachFromDisposeScope(),
        };

    public static PreparedRank Aligned((Tensor Order, Tensor Others, Tensor Up) factors, Tensor? bias) =>
        new(factors.Others.DetachFromDisposeScope())
        {
            IsCopy = true,
            Order = factors.Order.DetachFromDisposeScope(),
            Second = factors.Up.DetachFromDisposeScope(),
            WholeBias = bias?.DetachFromDisposeScope(),
        };

    public static PreparedRank Merged(Tensor weight, Tensor? bias) =>
        new(weight.DetachFromDisposeScope()) { IsCopy = true, WholeBias = bias?.DetachFromDisposeScope() };

    /// <param name="columns">A view of the columns that read the rank's hidden units, <c>[units, out]</c>.</param>
    /// <param name="shift">What is added to the units, <c>[units]</c>; null if nothing is.</param>
    /// <param name="bias">What the shift and the layer's own bias add to the product.</param>
    public static PreparedRank Units(Tensor columns, Tensor? shift, Tensor? bias) =>
        new(columns.DetachFromDisposeScope())
        {
            DownBias = shift?.DetachFromDisposeScope(),
            WholeBias = bias?.DetachFromDisposeScope(),
        };

    /// <param name="weight">A view of the layer's dense weight.</param>
    /// <param name="bias">Of its bias, if it has one.</param>
    public static PreparedRank Dense(Tensor weight, Tensor? bias) =>
        new(weight.DetachFromDisposeScope()) { WholeBias = bias?.DetachFromDisposeScope() };

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
        Order?.Dispose();
        DownBias?.Dispose();
        WholeBias?.Dispose();
    }
}
