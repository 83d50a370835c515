using System.Globalization;
using System.Net;
using System.Text;

namespace NsnGen.Analysis;

/// <summary>A line plot as a self-contained SVG that follows the reader's light or dark theme.</summary>
internal sealed record LinePlot
{
    private const int Width = 760;
    private const int Height = 400;
    private const int Left = 64;
    private const int Right = 200;
    private const int Top = 44;
    private const int Bottom = 52;
    private const int LabelHeight = 17;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What x is.</summary>
    public required string XLabel { get; init; }

    /// <summary>Whether x is spaced by its logarithm.</summary>
    public bool IsLogarithmic { get; init; } = true;

    /// <summary>How a tick of the x axis reads.</summary>
    public Func<double, string> XFormat { get; init; } = x => x.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>How a tick of the y axis reads.</summary>
    public Func<double, string> YFormat { get; init; } = y => y.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The lines, the most important last, so that it is on top.</summary>
    public required IReadOnlyList<PlotSeries> Series { get; init; }

    /// <summary>The plot as an <c>&lt;svg&gt;</c> element.</summary>
    public string ToSvg()
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var x = PlotAxis.Around([.. points.Select(p => p.X)], Left, Width - Right, IsLogarithmic);
        var y = PlotAxis.Around([.. points.Select(p => p.Y)], Height - Bottom, Top, logarithmic: false);
        var svg = new StringBuilder();
        svg.Append(
            Invariant(
                $"""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" role="img" aria-label="{Escape(
                    Title
                )}">
                <style>
                svg {"{"} font: 12px system-ui, sans-serif; background: #ffffff; color: #1e293b; {"}"}
                .grid {"{"} stroke: #e2e8f0; {"}"} .ink {"{"} fill: currentColor; {"}"} .faint {"{"} fill: #64748b; {"}"} .hollow {"{"} fill: #ffffff; {"}"}
                @media (prefers-color-scheme: dark) {"{"} svg {"{"} background: #0f172a; color: #e2e8f0; {"}"} .grid {"{"} stroke: #293548; {"}"} .faint {"{"} fill: #94a3b8; {"}"} .hollow {"{"} fill: #0f172a; {"}"} {"}"}
                </style>
                <text class="ink" x="{Left}" y="22" font-size="15" font-weight="600">{Escape(Title)}</text>
                <text class="faint" x="{(Left + Width - Right) / 2}" y="{Height - 10}" text-anchor="middle">{Escape(
                    XLabel
                )}</text>

                """
            )
        );
        AppendGrid(svg, x, y);
        foreach (var series in Series)
        {
            AppendSeries(svg, series, x, y);
        }
        AppendNames(svg, y);
        return svg.Append("</svg>\n").ToString();
    }

    private void AppendGrid(StringBuilder svg, PlotAxis x, PlotAxis y)
    {
        foreach (var tick in y.Ticks())
        {
            var at = y.Pixel(tick);
            svg.Append(
                Invariant($"""<line class="grid" x1="{Left}" x2="{Width - Right}" y1="{at:0.#}" y2="{at:0.#}"/>""")
            );
            svg.Append(
                Invariant(
                    $"""<text class="faint" x="{Left - 8}" y="{at + 4:0.#}" text-anchor="end">{Escape(YFormat(tick))}</text>"""
                )
            );
            svg.Append('\n');
        }
        foreach (var tick in x.Ticks())
        {
            var at = x.Pixel(tick);
            svg.Append(
                Invariant(
                    $"""<text class="faint" x="{at:0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{Escape(XFormat(tick))}</text>"""
                )
            );
            svg.Append('\n');
        }
    }

    private static void AppendSeries(StringBuilder svg, PlotSeries series, PlotAxis x, PlotAxis y)
    {
        var path = string.Join(' ', series.Points.Select(p => Invariant($"{x.Pixel(p.X):0.#},{y.Pixel(p.Y):0.#}")));
        var dashes = series.IsReference ? " stroke-dasharray=\"5 4\"" : "";
        svg.Append(
            Invariant(
                $"""<polyline points="{path}" fill="none" stroke="{Escape(series.Colour)}" stroke-width="2"{dashes}/>"""
            )
        );
        svg.Append('\n');
        foreach (var point in series.IsReference || !series.HasMarks ? [] : series.Points)
        {
            var fill = point.IsHollow ? "class=\"hollow\"" : Invariant($"fill=\"{Escape(series.Colour)}\"");
            svg.Append(
                Invariant(
                    $"""<circle cx="{x.Pixel(point.X):0.#}" cy="{y.Pixel(point.Y):0.#}" r="4" {fill} stroke="{Escape(series.Colour)}" stroke-width="2"><title>{Escape(point.Hint)}</title></circle>"""
                )
            );
            svg.Append('\n');
        }
    }

    /// <summary>Names each line in the right margin, at the height of its end; names that would touch move apart.</summary>
    private void AppendNames(StringBuilder svg, PlotAxis y)
    {
        var named = Series
            .Where(series => series.Name.Length > 0)
            .OrderByDescending(series => series.Points[^1].Y)
            .ToList();
        var heights = named.Select(series => y.Pixel(series.Points[^1].Y) + 4).ToArray();
        for (var i = 1; i < heights.Length; i++)
        {
            heights[i] = Math.Max(heights[i], heights[i - 1] + LabelHeight);
        }
        for (var (i, lowest) = (heights.Length - 1, Height - Bottom + 4.0); i >= 0; i--, lowest -= LabelHeight)
        {
            heights[i] = Math.Min(heights[i], lowest);
        }
        foreach (var (series, height) in named.Zip(heights))
        {
            svg.Append(
                Invariant(
                    $"""<text x="{Width - Right + 10}" y="{height:0.#}" fill="{Escape(series.Colour)}" font-weight="600">{Escape(series.Name)}</text>"""
                )
            );
            svg.Append('\n');
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
