using System.Globalization;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>Every case that was measured, as a table that other programs read.</summary>
internal static class SpeedCsv
{
    public static void Write(string path, IEnumerable<SpeedResult> results)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var rows = results.Select(r =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"{r.Case}\",{r.Threads},{r.Dtype},{r.Rows},{RankOf(r)},{r.DenseMs:g4},{r.NestedMs:g4},{r.Ratio:f3},{r.Ideal:f3}"
            )
        );
        AtomicFile.Write(
            path,
            $"case,threads,type,rows,rank,dense_ms,nested_ms,ratio,ideal\n{string.Join('\n', rows)}\n"
        );
    }

    private static string RankOf(SpeedResult result) =>
        result.Rank == SpeedResult.DenseAgain ? "dense again" : result.Rank.ToString(CultureInfo.InvariantCulture);
}
