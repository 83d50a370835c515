using NsnGen.Engine;

namespace NsnGen.Layers;

/// <summary>
/// The ranks that one layer has been prepared for. Prefix views cost no memory and are all kept. Merged matrices are copies:
/// the most recently used are kept, <see cref="MergedLimit"/> of them, or as many small ones as have
/// <see cref="SmallElements"/> elements together. Reading takes no lock and allocates nothing. Whoever gets a rank disposes it
/// after use; it lives on if it is dropped here meanwhile.
/// </summary>
/// <param name="maxRank">The largest rank.</param>
/// <param name="mergedElements">How many elements a merged matrix has.</param>
/// <param name="factors">Makes the views of a rank.</param>
/// <param name="merge">Makes the merged matrix of a rank.</param>
internal sealed class PreparedRanks(
    int maxRank,
    long mergedElements,
    Func<int, PreparedRank> factors,
    Func<int, PreparedRank> merge
)
{
    /// <summary>How many merged matrices a layer keeps, however large they are.</summary>
    public const int MergedLimit = 8;

    /// <summary>How many elements small merged matrices may have together.</summary>
    public const long SmallElements = 1 << 18;

    private readonly long limit = Math.Max(MergedLimit, SmallElements / mergedElements);
    private readonly Lock writing = new();
    private readonly PreparedRank?[] views = new PreparedRank?[maxRank];
    private readonly PreparedRank?[] merged = new PreparedRank?[maxRank];
    private readonly long[] lastUse = new long[maxRank];
    private long uses;
    private int mergedCount;
    private volatile bool isEmpty = true;

    /// <summary>What a rank needs to run as factors, made now if it is not there.</summary>
    public PreparedRank Factors(int rank) => Held(views, rank, factors);

    /// <summary>What a rank needs to run as one product, made now if it is not there.</summary>
    public PreparedRank Merged(int rank)
    {
        // Threads may count one use for two; the order is then only nearly that of use.
        lastUse[rank - 1] = ++uses;
        return Held(merged, rank, merge);
    }

    /// <summary>Forgets everything, and frees what no call is using.</summary>
    public void Clear()
    {
        if (isEmpty)
        {
            return;
        }
        lock (writing)
        {
            Drop(views);
            Drop(merged);
            mergedCount = 0;
            isEmpty = true;
        }
    }

    private PreparedRank Held(PreparedRank?[] byRank, int rank, Func<int, PreparedRank> prepare) =>
        Volatile.Read(ref byRank[rank - 1]) is { } found && found.TryHold() ? found : Add(byRank, rank, prepare);

    private PreparedRank Add(PreparedRank?[] byRank, int rank, Func<int, PreparedRank> prepare)
    {
        lock (writing)
        {
            // What is here cannot go meanwhile: it is dropped under the same lock.
            if (byRank[rank - 1] is { } found && found.TryHold())
            {
                return found;
            }
            var added = prepare(rank);
            if (added.IsMerged)
            {
                MakeRoom();
                mergedCount++;
            }
            isEmpty = false;
            added.TryHold();
            Volatile.Write(ref byRank[rank - 1], added);
            return added;
        }
    }

    private void MakeRoom()
    {
        if (mergedCount < limit)
        {
            return;
        }
        var oldest = -1;
        for (var i = 0; i < merged.Length; i++)
        {
            if (merged[i] is not null && (oldest < 0 || lastUse[i] < lastUse[oldest]))
            {
                oldest = i;
            }
        }
        Drop(ref merged[oldest]);
        mergedCount--;
    }

    private static void Drop(PreparedRank?[] ranks)
    {
        foreach (ref var rank in ranks.AsSpan())
        {
            Drop(ref rank);
        }
    }

    private static void Drop(ref PreparedRank? rank)
    {
        rank?.Dispose();
        rank = null;
    }
}
