namespace NsnGen.Serving;

/// <summary>
/// Says which texts run in one forward: those of about one length, at ranks that are cheaper together than apart. Together, all rows
/// pay for the largest rank; apart, each forward pays for being one.
/// </summary>
/// <param name="model">The model, which tells costs.</param>
/// <param name="options">The limits of a batch.</param>
/// <param name="free">The rank of texts for which nobody asked one.</param>
internal sealed class BatchPlanner(ServedModel model, ServingOptions options, Func<Rank> free)
{
    /// <summary>What a forward takes beside its arithmetic, in tokens of the dense model: about that on processors, of small encoders.</summary>
    private const double ForwardTokens = 16;

    /// <summary>The texts that run with the oldest, in the order of their arrival.</summary>
    /// <param name="waiting">At least one text, the oldest first.</param>
    public List<QueuedText> Next(IReadOnlyList<QueuedText> waiting)
    {
        var oldest = waiting[0];
        var length = LengthBucket.Of(oldest.Tokens.Length);
        var chosen = free();
        var rank = RankOf(oldest, chosen);
        var most = Math.Clamp(options.MaxBatchTokens / length, 1, options.MaxBatch);
        List<QueuedText> alike =
        [
            .. waiting
                .Where(text => LengthBucket.Of(text.Tokens.Length) == length)
                .Where(text => RankOf(text, chosen).Plan == rank.Plan)
                .Take(most),
        ];
        foreach (var text in alike)
        {
            text.Rank = RankOf(text, chosen);
        }
        if (rank.Plan is not null)
        {
            return alike;
        }
        var together = GroupOf(rank.Value, alike, length);
        return [.. alike.Where(text => together.Contains(text.Rank.Value))];
    }

    private static Rank RankOf(QueuedText text, Rank chosen) => text.Request.Rank ?? chosen;

    /// <summary>The ranks that run together with one, when all are split at least cost into neighbours.</summary>
    private HashSet<int> GroupOf(int rank, List<QueuedText> texts, int length)
    {
        var groups = texts.GroupBy(text => text.Rank.Value).OrderBy(group => group.Key).ToList();
        // The least cost of the first groups, and where the last part of it begins.
        var (least, begins) = (new double[groups.Count + 1], new int[groups.Count + 1]);
        for (var end = 1; end <= groups.Count; end++)
        {
            least[end] = double.PositiveInfinity;
            for (var begin = 0; begin < end; begin++)
            {
                var cost = least[begin] + CostOf(groups[begin..end], length);
                if (cost < least[end])
                {
                    (least[end], begins[end]) = (cost, begin);
                }
            }
        }
        var last = groups.Count;
        while (groups[begins[last]].Key > rank)
        {
            last = begins[last];
        }
        return [.. groups[begins[last]..last].Select(group => group.Key)];
    }

    /// <summary>The cost of one forward, in tokens of the dense model.</summary>
    private double CostOf(List<IGrouping<int, QueuedText>> groups, int length)
    {
        var largest = groups[^1].Key;
        var share = groups.Count == 1 ? model.ShareOf(Rank.Of(largest)) : model.MixedShare(largest);
        return ForwardTokens + groups.Sum(group => group.Count()) * length * share;
    }
}
