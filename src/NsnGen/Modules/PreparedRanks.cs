namespace NsnGen;

/// <summary>
/// The ranks one layer has been prepared for, the most recently made last. Reading takes no lock.
/// An entry that is dropped is left to the finalizer, because another thread may still be using its tensors.
/// </summary>
internal sealed class PreparedRanks
{
    /// <summary>How many ranks a layer keeps; a merged matrix is as large as the dense weight.</summary>
    public const int Capacity = 8;

    private readonly Lock writing = new();
    private volatile KeyValuePair<int, PreparedRank>[] entries = [];

    public PreparedRank Get(int rank, Func<int, PreparedRank> prepare) => Find(rank) ?? Add(rank, prepare);

    public void Clear()
    {
        if (entries.Length == 0)
        {
            return;
        }
        lock (writing)
        {
            entries = [];
        }
    }

    private PreparedRank? Find(int rank)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == rank)
            {
                return entry.Value;
            }
        }
        return null;
    }

    private PreparedRank Add(int rank, Func<int, PreparedRank> prepare)
    {
        lock (writing)
        {
            if (Find(rank) is { } found)
            {
                return found;
            }
            var added = prepare(rank);
            var kept = entries.Length < Capacity ? entries : entries[1..];
            entries = [.. kept, new(rank, added)];
            return added;
        }
    }
}
