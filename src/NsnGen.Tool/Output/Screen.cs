using Spectre.Console;

namespace NsnGen.Tool;

/// <summary>Text for people: tables with lines on a terminal, and columns of plain text anywhere else.</summary>
internal sealed class Screen(IAnsiConsole? terminal, TextWriter plain)
{
    /// <summary>The screen of this process.</summary>
    public static Screen ForConsole() => new(Console.IsOutputRedirected ? null : AnsiConsole.Console, Console.Out);

    /// <summary>A line of text.</summary>
    public void Line(string text = "") => plain.WriteLine(text);

    /// <summary>A table whose first columns are left-aligned.</summary>
    /// <param name="left">How many.</param>
    /// <param name="header">The titles.</param>
    /// <param name="rows">As many cells each.</param>
    public void Table(int left, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (terminal is null)
        {
            Plain(left, [header, .. rows]);
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, title) in header.Index())
        {
            var column = new TableColumn(Markup.Escape(title)).NoWrap();
            table.AddColumn(i < left ? column : column.RightAligned());
        }
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }
        terminal.Write(table);
    }

    private void Plain(int left, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => i < left ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            Line(string.Join("  ", cells).TrimEnd());
        }
    }
}
