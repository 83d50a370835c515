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
        var most = Math.Clamp(options.MaxBatchTokens / length, 1, options.MaxBatch);
        List<QueuedText> alike = [.. waiting.Where(text => LengthBucket.Of(text.Tokens.Length) == length).Take(most)];
        foreach (var text in alike)
        {
            text.Rank = text.Request.Rank ?? chosen;
        }
        var together = GroupOf(oldest, alike, length);
        return [.. alike.Where(together.Contains)];
    }

    /// <summary>The texts that run together with one, when all are split by rank at least cost into neighbours.</summary>
    private HashSet<QueuedText> GroupOf(QueuedText oldest, List<QueuedText> texts, int length)
    {
        var groups = texts
            .GroupBy(text => (text.Rank.Plan, text.Rank.Value))
            .Select(group => group.ToList())
            .OrderBy(group => model.ShareOf(group[0].Rank))
            .ThenBy(group => group[0].Rank.Value)
            .ToList();
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
        var (last, place) = (groups.Count, groups.FindIndex(group => group.Contains(oldest)));
        while (begins[last] > place)
        {
            last = begins[last];
        }
        return [.. groups[begins[last]..last].SelectMany(group => group)];
    }

    /// <summary>The cost of one forward, in tokens of the dense model.</summary>
    private double CostOf(List<List<QueuedText>> groups, int length)
    {
        var dearest = groups[^1][0].Rank;
        var share = groups.Count == 1 ? model.ShareOf(dearest) : model.MixedShare(dearest);
        return ForwardTokens + groups.Sum(group => group.Count) * length * share;
    }
}
