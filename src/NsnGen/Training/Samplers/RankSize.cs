namespace NsnGen.Training;

/// <summary>
/// Which of two ranks is the smaller one. A rank that another contains, because no layer has more components, comes before it; plans
/// of one allocator and uniform ranks beside them are therefore in order.
/// </summary>
internal static class RankSize
{
    public static Comparer<Rank> Comparer { get; } =
        Comparer<Rank>.Create((left, right) => Key(left).CompareTo(Key(right)));

    /// <summary>Of ranks with the same largest number of components in a layer, the uniform one has the most in the others.</summary>
    private static (int Largest, long Sum) Key(Rank rank) =>
        (rank.Value, rank.Plan?.Ranks.Values.Sum(value => (long)value) ?? long.MaxValue);
}
