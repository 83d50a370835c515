namespace NsnGen;

/// <summary>
/// The ranks that one layer has been prepared for. Prefix views cost no memory and are all kept; of merged matrices, each as
/// large as the dense weight, only <see cref="MergedLimit"/> are. Reading takes no lock.
/// </summary>
/// <param name="maxRank">The largest rank.</param>
internal sealed class PreparedRanks(int maxRank)
{
    /// <summary>How many merged matrices a layer keeps; then the one that was made first goes.</summary>
    public const int MergedLimit = 8;

    private readonly Lock writing = new();
    private readonly PreparedRank?[] byRank = new PreparedRank?[maxRank];
    private readonly Queue<int> merged = new();
    private volatile bool isEmpty = true;

    /// <summary>What a rank needs, made now if it is not there.</summary>
    public PreparedRank Get(int rank, Func<int, PreparedRank> prepare) =>
        Volatile.Read(ref byRank[rank - 1]) ?? Add(rank, prepare);

    /// <summary>Forgets everything. The finalizer frees it, because another thread may still be using it.</summary>
    public void Clear()
    {
        if (isEmpty)
        {
            return;
        }
        lock (writing)
        {
            Array.Clear(byRank);
            merged.Clear();
            isEmpty = true;
        }
    }

    private PreparedRank Add(int rank, Func<int, PreparedRank> prepare)
    {
        lock (writing)
        {
            if (byRank[rank - 1] is { } found)
            {
                return found;
            }
            var added = prepare(rank);
            if (added.IsMerged)
            {
                MakeRoom();
                merged.Enqueue(rank);
            }
            isEmpty = false;
            Volatile.Write(ref byRank[rank - 1], added);
            return added;
        }
    }

    private void MakeRoom()
    {
        if (merged.Count == MergedLimit)
        {
            byRank[merged.Dequeue() - 1] = null;
        }
    }
}
