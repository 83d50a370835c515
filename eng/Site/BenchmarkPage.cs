using System.Globalization;
using System.Text;
using Microsoft.VisualBasic.FileIO;

namespace NsnGen.Site;

/// <summary>The results of the benchmarks as tables, one for each file.</summary>
internal static class BenchmarkPage
{
    private const string Heading =
        "# Benchmarks\n\nThe numbers behind the guides, as `./nsn bench` and the samples wrote them.\n";

    /// <summary>What the files are.</summary>
    private static readonly (string File, string Title, string About)[] Files =
    [
        (
            "speed",
            "Speed",
            "Layers and models at a rank beside their dense twins ([performance](docs/performance.md))."
        ),
        (
            "baselines-stories",
            "What others do to a trained model",
            "stories260K at equal cost, nats a token ([baselines](docs/baselines.md))."
        ),
        (
            "sentence-encoder-test",
            "Sentence encoder",
            "Spearman's rank correlation · 100 ([how](docs/sentence-encoder.md))."
        ),
        ("sentence-encoder-dev", "Sentence encoder, dev", "The same on the sets that choices were made on."),
        (
            "sentence-encoder-units-test",
            "Sentence encoder, hidden units",
            "Nested in place of ranks ([how](docs/hidden-units.md)), seed 0."
        ),
        ("sentence-encoder-units-test-seed-1", "Sentence encoder, hidden units, seed 1", "The same with another seed."),
        ("sentence-encoder-frozen-test", "Sentence encoder, dense weights kept", "Full rank stays what it was."),
        ("sentence-encoder-frozen-dev", "Sentence encoder, dense weights kept, dev", "The same on the other sets."),
        (
            "serving",
            "Serving under load",
            "Requests a second at shares of the dense model's capacity ([serving](docs/serving.md))."
        ),
        ("distributed", "Several processes", "Seconds of a training step ([several processes](docs/distributed.md))."),
    ];

    /// <param name="folder">The folder of the result files; those that are not known here come last, by their names.</param>
    public static string Of(string folder)
    {
        var found = Directory
            .GetFiles(folder, "*.csv")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .ToHashSet();
        var others = found.Except(Files.Select(entry => entry.File)).Order(StringComparer.Ordinal);
        var page = new StringBuilder(Heading);
        foreach (
            var (file, title, about) in Files
                .Where(entry => found.Contains(entry.File))
                .Concat(others.Select(file => (file, file, $"`bench/results/{file}.csv`")))
        )
        {
            // The page lies two folders below the root.
            var linked = about.Replace("](docs/", "](../../docs/", StringComparison.Ordinal);
            page.AppendJoin(
                '\n',
                ["", $"## {title}", "", linked, "", .. Table(Path.Combine(folder, $"{file}.csv")), ""]
            );
        }
        return page.ToString();
    }

    private static IEnumerable<string> Table(string path)
    {
        var rows = Rows(path);
        yield return Line(rows[0]);
        yield return Line(
            rows[0].Select((_, column) => rows.Skip(1).All(row => IsNumber(row[column])) ? "---:" : "---")
        );
        foreach (var row in rows.Skip(1))
        {
            yield return Line(row.Select(Shortened));
        }
    }

    private static List<string[]> Rows(string path)
    {
        using var parser = new TextFieldParser(path) { Delimiters = [","], HasFieldsEnclosedInQuotes = true };
        var rows = new List<string[]>();
        while (parser.ReadFields() is { } row)
        {
            rows.Add(row);
        }
        return rows;
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static bool IsNumber(string cell) =>
        cell.Length == 0 || double.TryParse(cell, CultureInfo.InvariantCulture, out _);

    /// <summary>None of the measurements is good for more than five digits.</summary>
    private static string Shortened(string cell) =>
        cell.Contains('.', StringComparison.Ordinal)
        && double.TryParse(cell, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.#####", CultureInfo.InvariantCulture)
            : cell;
}
