using System.Globalization;
using Spectre.Console;

namespace NsnGen.Samples;

/// <summary>What a sample shows: colours and progress bars on a terminal, plain lines anywhere else.</summary>
public sealed class Screen(IAnsiConsole console)
{
    /// <summary>The screen of this process.</summary>
    public static Screen ForConsole()
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 120;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }
        return new Screen(AnsiConsole.Console);
    }

    /// <summary>Starts a part of the run.</summary>
    public void Heading(string text)
    {
        console.WriteLine();
        console.Write(new Text(text, new Style(decoration: Decoration.Bold)));
        console.WriteLine();
    }

    /// <summary>A line of plain text.</summary>
    public void Line(string text) => console.WriteLine(text);

    /// <summary>A table whose first column is left-aligned.</summary>
    public void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (title, i) in header.Select((title, i) => (title, i)))
        {
            var column = new TableColumn(Markup.Escape(title)).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }
        console.Write(table);
    }

    /// <summary>Does some work whose progress is known.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="total">How many steps it has.</param>
    /// <param name="work">Reports the number of steps done.</param>
    public Task ProgressAsync(string title, int total, Func<IProgress<int>, Task> work) =>
        console.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? BarAsync(title, total, work)
            : work(new PlainProgress(title, total, Line));

    /// <summary>Does some work whose progress is known, on another thread.</summary>
    /// <inheritdoc cref="ProgressAsync(string, int, Func{IProgress{int}, Task})"/>
    public Task ProgressAsync(string title, int total, Action<IProgress<int>> work, CancellationToken cancellation) =>
        ProgressAsync(title, total, progress => Task.Run(() => work(progress), cancellation));

    /// <summary>The same for work with a result.</summary>
    /// <inheritdoc cref="ProgressAsync(string, int, Func{IProgress{int}, Task})"/>
    public async Task<T> ProgressAsync<T>(
        string title,
        int total,
        Func<IProgress<int>, T> work,
        CancellationToken cancellation
    )
    {
        T result = default!;
        await ProgressAsync(
            title,
            total,
            progress =>
            {
                result = work(progress);
            },
            cancellation
        );
        return result;
    }

    private Task BarAsync(string title, int total, Func<IProgress<int>, Task> work) =>
        console
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total);
                return work(new DirectProgress(done => task.Value = done));
            });

    private sealed class DirectProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }

    /// <summary>A line at each quarter.</summary>
    private sealed class PlainProgress(string title, int total, Action<string> line) : IProgress<int>
    {
        private int quarters;

        public void Report(int value)
        {
            var reached = value * 4 / total;
            if (reached > quarters)
            {
                quarters = reached;
                line(string.Create(CultureInfo.InvariantCulture, $"{title}: {value} of {total}"));
            }
        }
    }
}
