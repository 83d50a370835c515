using System.Globalization;
using System.Text;

namespace NsnGen.Analysis;

/// <summary>A matrix of numbers from −1 to 1 as a self-contained SVG that follows the reader's light or dark theme.</summary>
internal sealed record HeatMap
{
    private const int Top = 40;
    private const int Size = 400;
    private const int CharacterWidth = 7;

    /// <summary>Above so many rows the cells are too small for numbers.</summary>
    private const int MostNumbered = 12;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The names of rows and columns.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>A row for each name, −1 … 1.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Values { get; init; }

    private double Cell => Math.Min(64, (double)Size / Names.Count);

    private int Left => 20 + Names.Max(name => name.Length) * CharacterWidth;

    /// <summary>The map as an <c>&lt;svg&gt;</c> element.</summary>
    public string ToSvg()
    {
        var side = Cell * Names.Count;
        var width = Math.Max(Left + side + 20, 28 + Title.Length * 8.5);
        var svg = new StringBuilder();
        svg.Append(
            FormattableString.Invariant(
                $"""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:0.#} {Top + side + 20:0.#}" role="img" aria-label="{HtmlPage.Escape(
                    Title
                )}">
                <style>
                svg {"{"} font: 12px system-ui, sans-serif; background: #ffffff; color: #1e293b; {"}"}
                .ink {"{"} fill: currentColor; {"}"}
                @media (prefers-color-scheme: dark) {"{"} svg {"{"} background: #0f172a; color: #e2e8f0; {"}"} {"}"}
                </style>
                <text class="ink" x="14" y="24" font-size="15" font-weight="600">{HtmlPage.Escape(Title)}</text>

                """
            )
        );
        for (var row = 0; row < Names.Count; row++)
        {
            AppendRow(svg, row);
        }
        return svg.Append("</svg>\n").ToString();
    }

    private void AppendRow(StringBuilder svg, int row)
    {
        var middle = Top + (row + 0.5) * Cell + 4;
        if (Cell >= 12)
        {
            svg.Append(
                FormattableString.Invariant(
                    $"""<text class="ink" x="{Left - 8}" y="{middle:0.#}" text-anchor="end">{HtmlPage.Escape(Names[row])}</text>"""
                )
            );
            svg.Append('\n');
        }
        for (var column = 0; column < Names.Count; column++)
        {
            AppendCell(svg, row, column, middle);
        }
    }

    private void AppendCell(StringBuilder svg, int row, int column, double middle)
    {
        var value = Values[row][column];
        var colour = value < 0 ? "#d97706" : "#2563eb";
        var x = Left + column * Cell;
        var number = value.ToString("0.00", CultureInfo.InvariantCulture);
        svg.Append(
            FormattableString.Invariant(
                $"""<rect x="{x:0.#}" y="{Top + row * Cell:0.#}" width="{Cell - 1:0.#}" height="{Cell - 1:0.#}" rx="2" fill="{colour}" fill-opacity="{0.04 + 0.96 * Math.Min(Math.Abs(value), 1):0.###}"><title>{HtmlPage.Escape(Names[row])}, {HtmlPage.Escape(Names[column])}: {number}</title></rect>"""
            )
        );
        if (Names.Count <= MostNumbered)
        {
            var ink = Math.Abs(value) > 0.5 ? "fill=\"#ffffff\"" : "class=\"ink\"";
            svg.Append(
                FormattableString.Invariant(
                    $"""<text {ink} x="{x + (Cell - 1) / 2:0.#}" y="{middle:0.#}" text-anchor="middle" pointer-events="none">{number}</text>"""
                )
            );
        }
        svg.Append('\n');
    }
}
