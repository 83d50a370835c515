using System.Globalization;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>A folder with STS-B, SICK and sentences without labels.</summary>
public sealed class SentenceData
{
    private readonly string folder;
    private readonly WordPiece tokenizer;

    /// <summary>Opens a folder; a file is read when it is asked for.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public SentenceData(string folder, WordPiece tokenizer)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                File.Exists(folder)
                    ? $"The data must be a folder, which {folder} is not."
                    : $"The folder of the data does not exist: {folder}"
            );
        }
        this.folder = folder;
        this.tokenizer = tokenizer;
    }

    /// <summary>Sentences to calibrate and train on.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public Sentences Unlabelled()
    {
        const string Name = "unlabelled.txt";
        var sentences = new Sentences(Lines(Name).Where(line => line.Length > 0), tokenizer);
        return sentences.Count > 0
            ? sentences
            : throw new InvalidDataException($"{Path.Combine(folder, Name)} has no sentences.");
    }

    /// <summary>STS-B and SICK.</summary>
    /// <param name="isTest">The test sets, or the parts for choosing.</param>
    public IReadOnlyList<(string Name, SentencePairs Pairs)> Benchmarks(bool isTest) =>
        isTest
            ? [("STS-B test", SimilarityBenchmark("test")), ("SICK test", Sick("TEST"))]
            : [("STS-B dev", SimilarityBenchmark("dev")), ("SICK trial", Sick("TRIAL"))];

    /// <summary>The STS benchmark.</summary>
    /// <param name="part"><c>train</c>, <c>dev</c> or <c>test</c>.</param>
    public SentencePairs SimilarityBenchmark(string part) =>
        Pairs($"sts-{part}.csv", _ => true, first: 5, second: 6, score: 4);

    /// <summary>SICK.</summary>
    /// <param name="part"><c>TRAIN</c>, <c>TRIAL</c> or <c>TEST</c>.</param>
    public SentencePairs Sick(string part) =>
        Pairs("SICK.txt", fields => fields[^1] == part, first: 1, second: 2, score: 4);

    private SentencePairs Pairs(string name, Func<string[], bool> isWanted, int first, int second, int score)
    {
        var pairs = Lines(name)
            .Select(line => line.Split('\t'))
            .Where(isWanted)
            .Select(
                (fields, i) =>
                    fields.Length > second
                    && double.TryParse(fields[score], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                        ? (fields[first], fields[second], value)
                        : throw new InvalidDataException(
                            $"{Path.Combine(folder, name)}: pair {i + 1} has not the fields of two sentences and a score."
                        )
            )
            .ToList();
        return pairs.Count > 1
            ? new SentencePairs(pairs, tokenizer)
            : throw new InvalidDataException($"{Path.Combine(folder, name)} has no pairs.");
    }

    private IEnumerable<string> Lines(string name) => File.ReadLines(Path.Combine(folder, name));
}
