namespace NsnGen.Analysis;

/// <summary>The layers of one shape, compared.</summary>
/// <param name="Shape"><c>out × in</c>, of a convolution <c>out × in × height × width</c>.</param>
/// <param name="Layers">Their names.</param>
/// <param name="Cosines">A row and a column for each layer; symmetric, with 1 on the diagonal.</param>
public sealed record SimilarityGroup(
    string Shape,
    IReadOnlyList<string> Layers,
    IReadOnlyList<IReadOnlyList<double>> Cosines
)
{
    /// <summary>The mean over the pairs of different layers.</summary>
    public double Mean => Pairs().Average(pair => pair.Cosine);

    internal IEnumerable<(string First, string Second, double Cosine)> Pairs() =>
        from i in Enumerable.Range(0, Layers.Count)
        from j in Enumerable.Range(i + 1, Layers.Count - i - 1)
        select (Layers[i], Layers[j], Cosines[i][j]);
}
