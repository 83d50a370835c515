namespace NsnGen.Analysis;

/// <summary>A line of a <see cref="LinePlot"/>.</summary>
/// <param name="Name">Stands beside the line; empty for nothing.</param>
/// <param name="Colour">A CSS colour.</param>
/// <param name="Points">In order of x.</param>
internal sealed record PlotSeries(string Name, string Colour, IReadOnlyList<PlotPoint> Points)
{
    /// <summary>Whether the line is dashed and drawn without marks, as a reference.</summary>
    public bool IsReference { get; init; }

    /// <summary>Whether each point has a mark; a line of many points is clearer without.</summary>
    public bool HasMarks { get; init; } = true;
}
