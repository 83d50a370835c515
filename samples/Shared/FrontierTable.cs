using System.Globalization;
using NsnGen.Analysis;

namespace NsnGen.Samples;

/// <summary>A frontier as a table: a row for each dense model, then one for each rank.</summary>
/// <param name="report">What is shown.</param>
/// <param name="continued">What the dense model after further steps is called.</param>
public sealed class FrontierTable(FrontierReport report, string continued)
{
    private readonly List<(string Title, Func<FrontierPoint, string> Cell)> columns =
    [
        ("rank", point => point.Name ?? point.Rank?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("trained", point => point.Trained ? "yes" : "no"),
        ("cost", point => Figure.Percent(point.CostRemaining)),
    ];

    /// <summary>Adds a column.</summary>
    public FrontierTable With(string title, Func<FrontierPoint, string> cell)
    {
        columns.Add((title, cell));
        return this;
    }

    /// <summary>Adds the latency of a batch: in milliseconds, and in the dense model's time.</summary>
    /// <param name="title">The title of the first of the two columns.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="format">How milliseconds read.</param>
    public FrontierTable WithLatency(string title, int rows, string format) =>
        With(title, point => Figure.Of(point.LatencyMs[rows], format))
            .With("of dense", point => Figure.Of(point.LatencyMs[rows] / report.Dense.LatencyMs[rows], "0.00"));

    /// <summary>Shows the table.</summary>
    public void Show(Screen screen)
    {
        ArgumentNullException.ThrowIfNull(screen);
        screen.Table(
            ["model", .. columns.Select(column => column.Title)],
            Models()
                .Select(entry =>
                    (IReadOnlyList<string>)[entry.Name, .. columns.Select(column => column.Cell(entry.Point))]
                )
        );
    }

    private IEnumerable<(string Name, FrontierPoint Point)> Models()
    {
        yield return ("dense", report.Dense);
        if (report.DenseContinued is { } trained)
        {
            yield return (continued, trained);
        }
        foreach (var point in report.Nested)
        {
            yield return ("NSN", point);
        }
    }
}
