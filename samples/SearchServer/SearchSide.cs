namespace NsnGen.Samples.SearchServer;

/// <summary>One side of a comparison.</summary>
/// <param name="Rank">What the point is called.</param>
/// <param name="Cost">Multiply-adds of encoding the query, as a share of the dense model's.</param>
/// <param name="Macs">The same as a number.</param>
/// <param name="Ms">Milliseconds of the forward that encoded the query.</param>
/// <param name="SearchMs">Milliseconds of comparing it with all texts.</param>
/// <param name="Hits">The texts, the nearest first.</param>
public sealed record SearchSide(
    string Rank,
    double Cost,
    double Macs,
    double Ms,
    double SearchMs,
    IReadOnlyList<SearchHit> Hits
);
