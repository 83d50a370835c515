using System.Globalization;
using System.Text;
using NsnGen.Engine;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>The tables of docs/performance.md: everything between two comments of that page. They leave out what <see cref="SpeedCsv"/> has.</summary>
/// <param name="limits">What the machine can do.</param>
/// <param name="results">What was measured.</param>
/// <param name="memory">What training needed.</param>
internal sealed class SpeedPage(
    IReadOnlyList<Limits> limits,
    IReadOnlyList<SpeedResult> results,
    IReadOnlyList<MemoryResult> memory
)
{
    private const string Begin = "<!-- written by ./nsn bench speed -->";
    private const string End = "<!-- end -->";
    private static readonly string[] ShownLayers = ["256x256", "768x768", "768x3072", "2048x2048"];
    private readonly StringBuilder text = new();

    /// <summary>Replaces the tables of a page.</summary>
    /// <exception cref="InvalidDataException">The page lacks the comments.</exception>
    public void Write(string path)
    {
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} has no line '{Begin}' followed by '{End}'.");
        }
        AtomicFile.Write(path, page[..(begin + Begin.Length)] + "\n\n" + Tables() + page[end..]);
    }

    private string Tables()
    {
        Line($"{TorchEngine.Description}; OMP_WAIT_POLICY {WaitPolicy}.");
        foreach (var limit in limits)
        {
            Line(
                $"Limits with {limit.Threads} thread{(limit.Threads == 1 ? "" : "s")}: {Figure(limit.GigaMacs)} billion "
                    + $"multiply-adds of float32 a second, {Figure(limit.GigaBytes)} GB/s copied."
            );
        }
        Line();
        Line(
            "Times are medians: with one thread the processor's time, with two the clock's. Ratios are medians of passes."
        );
        Line();
        Line("All cases, two threads included: [bench/results/speed.csv](../bench/results/speed.csv).");
        Line();
        Line("Layers, time over dense; in brackets the ratio that arithmetic allows.");
        Line(
            "\"dense again\" is another dense layer, or model, of the same size: as far as it is from 1, ratios are chance."
        );
        Line();
        Layers();
        Line();
        Line("Everything else.");
        Line();
        Others();
        Line();
        Line("Decoding: tokens a second, and the weights read for them as a share of the bytes that a copy moves.");
        Line();
        Decoding();
        Line();
        Line("Peak memory of training beside the model: gradients, the optimizer's state, what lies between layers.");
        Line();
        Memory();
        Line();
        return text.ToString();
    }

    private void Layers()
    {
        Row("layer", "threads", "type", "rows", "dense ms", "dense again", "d/16", "d/8", "d/4", "d/2", "d");
        Row([.. Enumerable.Repeat("---", 11)]);
        foreach (var group in results.Where(IsShownLayer).GroupBy(r => (r.Case, r.Threads, r.Dtype, r.Rows, r.DenseMs)))
        {
            var (name, threads, dtype, rows, dense) = group.Key;
            Row([
                name[(LayerCases.Case.Length + 1)..],
                Number(threads),
                dtype,
                Number(rows),
                Figure(dense),
                .. group.Select(r =>
                    r.Rank == SpeedResult.DenseAgain ? Ratio(r.Ratio) : $"{Ratio(r.Ratio)} ({Ratio(r.Ideal)})"
                ),
            ]);
        }
    }

    private void Others()
    {
        Row("case", "threads", "rows", "rank", "compared with, ms", "nested, ms", "ratio", "ideal");
        Row([.. Enumerable.Repeat("---", 8)]);
        foreach (var r in results.Where(IsShownCase))
        {
            Row(
                r.Case,
                Number(r.Threads),
                Number(r.Rows),
                Number(r.Rank),
                Figure(r.DenseMs),
                Figure(r.NestedMs),
                Ratio(r.Ratio),
                Ratio(r.Ideal)
            );
        }
    }

    private void Decoding()
    {
        Row("threads", "rank", "tokens a second", "MB a token", "GB/s", "of the copy's");
        Row([.. Enumerable.Repeat("---", 6)]);
        var bytes = ModelCases.BytesOfToken();
        foreach (var ofThreads in results.Where(IsDecoding).GroupBy(r => r.Threads))
        {
            var limit = limits.Single(limit => limit.Threads == ofThreads.Key);
            Decoding("dense", ofThreads.First().DenseMs, bytes, limit);
            foreach (var r in ofThreads)
            {
                Decoding(Number(r.Rank), r.NestedMs, bytes * r.Ideal, limit);
            }
        }
    }

    private void Decoding(string rank, double milliseconds, double bytes, Limits limit)
    {
        var gigaBytes = bytes / milliseconds / 1e6;
        Row(
            Number(limit.Threads),
            rank,
            Figure(1000 / milliseconds),
            Figure(bytes / 1e6),
            Figure(gigaBytes),
            $"{100 * gigaBytes / limit.GigaBytes:0} %"
        );
    }

    private void Memory()
    {
        Row("case", "MB");
        Row([.. Enumerable.Repeat("---", 2)]);
        foreach (var (name, bytes) in memory)
        {
            Row(name, bytes is { } known ? Figure(known / 1e6) : "not measured");
        }
    }

    private static string WaitPolicy => Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") ?? "not set";

    private static bool IsDecoding(SpeedResult result) =>
        result.Case == ModelCases.Decode && result.Rank != SpeedResult.DenseAgain;

    private static bool IsLayer(SpeedResult result) =>
        result.Case.StartsWith(LayerCases.Case, StringComparison.Ordinal);

    private static bool IsShownLayer(SpeedResult result) =>
        IsLayer(result)
        && (result.Threads, result.Rows) is (1, 1 or 64)
        && ShownLayers.Contains(result.Case[(LayerCases.Case.Length + 1)..], StringComparer.Ordinal);

    /// <summary>Of cases with many ranks, those at an eighth and at half of the width.</summary>
    private bool IsShownCase(SpeedResult result)
    {
        var ranks = results
            .Where(r => r.Case == result.Case && r.Threads == 1 && r.Rows == result.Rows && r.Rank > 0)
            .ToList();
        return !IsLayer(result)
            && result.Threads == 1
            && result.Case != ServingCases.FusedCase
            && (ranks.Count < 4 ? ranks.Contains(result) : result == ranks[0] || result == ranks[2]);
    }

    private void Row(params IReadOnlyList<string> cells) => Line($"| {string.Join(" | ", cells)} |");

    private void Line(string line = "") => text.Append(line).Append('\n');

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Three significant digits.</summary>
    private static string Figure(double value) =>
        value.ToString(
            value >= 100 ? "0"
                : value >= 1 ? "0.0"
                : "0.0000",
            CultureInfo.InvariantCulture
        );
}
