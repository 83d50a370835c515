using System.Globalization;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using NsnGen.Engine;
using NsnGen.Files;

namespace NsnGen.Bench;

/// <summary>The table of docs/onnx.md: everything between two comments of that page.</summary>
internal static class OnnxPage
{
    private const string Begin = "<!-- written by ./nsn bench onnx -->";
    private const string End = "<!-- end -->";

    /// <summary>Replaces the table of a page.</summary>
    /// <param name="path">The page.</param>
    /// <param name="times">What was measured.</param>
    /// <exception cref="InvalidDataException">The page lacks the comments.</exception>
    public static void Write(string path, IReadOnlyList<OnnxTimes> times)
    {
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} has no line '{Begin}' followed by '{End}'.");
        }
        AtomicFile.Write(path, page[..(begin + Begin.Length)] + "\n\n" + Table(times) + "\n" + page[end..]);
        Console.WriteLine($"written: {path}");
    }

    private static string Table(IReadOnlyList<OnnxTimes> times)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{TorchEngine.Description}; ONNX Runtime {OrtEnv.Instance().GetVersionString()}.\n\n"
        );
        text.Append(
            "| texts × tokens | rank | TorchSharp | ONNX Runtime, rank as an input | ONNX Runtime, fixed rank |\n"
        );
        text.Append("| ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var shape in times.GroupBy(time => (time.Texts, time.Tokens)))
        {
            var (texts, tokens) = shape.Key;
            // The dense model is measured beside each rank.
            var dense = Pace.Median(shape.Select(time => time.Medians[0]));
            var whole = Pace.Median(shape.Select(time => time.Medians[2]));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {texts} × {tokens} | dense | {dense:f1} ms | | {whole:f1} ms |\n"
            );
            foreach (var time in shape)
            {
                var medians = time.Medians;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| | {time.Rank} | {medians[1]:f1} ms | {medians[3]:f1} ms | {medians[4]:f1} ms |\n"
                );
            }
        }
        return text.ToString();
    }
}
