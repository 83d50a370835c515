using System.Globalization;
using NsnGen.Files;
using NsnGen.Samples;

namespace NsnGen.Bench;

/// <summary>Runs of load as a table and as CSV.</summary>
internal static class LoadReport
{
    private static readonly string[] Titles =
    [
        "load",
        "server",
        "sent/s",
        "answered/s",
        "refused",
        "failed",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "cost",
        "own summary",
        "dense's first",
    ];

    /// <summary>Shows the runs.</summary>
    public static void Show(IEnumerable<LoadResult> results, Screen screen) =>
        screen.Table(
            Titles,
            results.Select(result =>
                (IReadOnlyList<string>)
                    [
                        $"{Text(result.OfDense, "0.0")} ×",
                        result.Server,
                        Text(result.Sent, "0"),
                        Text(result.Answered, "0"),
                        Text(100 * result.RefusedShare, "0.0") + " %",
                        Text(100 * result.FailedShare, "0.0") + " %",
                        Text(result.Milliseconds.P50, "0"),
                        Text(result.Milliseconds.P95, "0"),
                        Text(result.Milliseconds.P99, "0"),
                        Text(100 * result.CostShare, "0") + " %",
                        Text(100 * result.Quality.OwnSummary, "0.0") + " %",
                        Text(100 * result.Quality.FirstOfDense, "0.0") + " %",
                    ]
            )
        );

    /// <summary>Writes the runs, at once or not at all.</summary>
    public static void Save(IEnumerable<LoadResult> results, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var lines = results
            .Select(result =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.OfDense},{result.Server},{result.Sent:0.0},{result.Answered:0.0},{result.RefusedShare:0.0000},{result.FailedShare:0.0000},{result.Milliseconds.P50:0.0},{result.Milliseconds.P95:0.0},{result.Milliseconds.P99:0.0},{result.CostShare:0.0000},{result.Quality.OwnSummary:0.0000},{result.Quality.FirstOfDense:0.0000}"
                )
            )
            .Prepend("ofDense,server,sent,answered,refused,failed,p50Ms,p95Ms,p99Ms,costShare,ownSummary,firstOfDense");
        AtomicFile.Write(path, string.Concat(lines.Select(line => line + '\n')));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
