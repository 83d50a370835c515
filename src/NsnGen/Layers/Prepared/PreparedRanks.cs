namespace NsnGen.Layers;

/// <summary>
/// The ranks that one layer has been prepared for. Views cost no memory and are all kept. Merged matrices and aligned factors are
/// copies: the most recently used are kept, <see cref="CopyLimit"/> of them, or as many small ones as have
/// <see cref="SmallElements"/> elements together. Reading takes no lock and allocates nothing. Whoever gets a rank disposes it
/// after use; it lives on if it is dropped here meanwhile.
/// </summary>
/// <param name="maxRank">The largest rank.</param>
/// <param name="elements">How many elements a copy has at most.</param>
/// <param name="prepare">Prepares a rank in a form.</param>
internal sealed class PreparedRanks(int maxRank, long elements, Func<LayerForm, int, PreparedRank> prepare)
{
    /// <summary>How many copies a layer keeps, however large they are.</summary>
    public const int CopyLimit = 8;

    /// <summary>How many elements small copies may have together.</summary>
    public const long SmallElements = 1 << 18;

    private readonly long limit = Math.Max(CopyLimit, SmallElements / elements);
    private readonly Lock writing = new();

    // A row of ranks for each form.
    private readonly PreparedRank?[] known = new PreparedRank?[Forms * maxRank];
    private readonly long[] lastUse = new long[Forms * maxRank];
    private long uses;
    private int copies;
    private volatile bool isEmpty = true;

    private static int Forms => (int)LayerForm.Merged + 1;

    /// <summary>What a rank needs to run in a form, made now if it is not there.</summary>
    public PreparedRank Of(LayerForm form, int rank)
    {
        var place = (int)form * maxRank + rank - 1;
        // Threads may count one use for two; the order is then only nearly that of use.
        lastUse[place] = ++uses;
        return Volatile.Read(ref known[place]) is { } found && found.TryHold() ? found : Add(place, form, rank);
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
            foreach (ref var rank in known.AsSpan())
            {
                Drop(ref rank);
            }
            copies = 0;
            isEmpty = true;
        }
    }

    private PreparedRank Add(int place, LayerForm form, int rank)
    {
        lock (writing)
        {
            // What is here cannot go meanwhile: it is dropped under the same lock.
            if (known[place] is { } found && found.TryHold())
            {
                return found;
            }
            var added = prepare(form, rank);
            if (added.IsCopy)
            {
                MakeRoom();
                copies++;
            }
            isEmpty = false;
            added.TryHold();
            Volatile.Write(ref known[place], added);
            return added;
        }
    }

    private void MakeRoom()
    {
        if (copies < limit)
        {
            return;
        }
        var oldest = -1;
        for (var i = 0; i < known.Length; i++)
        {
            if (known[i] is { IsCopy: true } && (oldest < 0 || lastUse[i] < lastUse[oldest]))
            {
                oldest = i;
            }
        }
        Drop(ref known[oldest]);
        copies--;
    }

    private static void Drop(ref PreparedRank? rank)
    {
        rank?.Dispose();
        rank = null;
    }
}
