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
    public IReadOnlyList<Benchmark> Benchmarks(bool isTest) =>
        isTest
            ? [Similarity("STS-B test", SimilarityBenchmark("test")), Similarity("SICK test", Sick("TEST"))]
            : [Similarity("STS-B dev", SimilarityBenchmark("dev")), Similarity("SICK trial", Sick("TRIAL"))];

    /// <summary>What linear probes read off embeddings: SST-2 and TREC with its coarse classes.</summary>
    /// <param name="isTest">On the test parts, or on the part of the training sentences that chooses the penalty.</param>
    public IReadOnlyList<Benchmark> Probes(bool isTest) =>
        [
            Probe("SST-2", Labelled("sst2-train.tsv", Sentiment), Labelled("sst2-test.tsv", Sentiment), isTest),
            Probe("TREC", Labelled("trec-train.txt", Question), Labelled("trec-test.txt", Question), isTest),
        ];

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

    private static Benchmark Similarity(string name, SentencePairs pairs) => new(name, pairs.Spearman);

    private Benchmark Probe(
        string name,
        List<(string Text, string Label)> train,
        List<(string Text, string Label)> test,
        bool isTest
    )
    {
        var sentences = new LabelledSentences(train, test, tokenizer);
        return new Benchmark(
            $"{name} {(isTest ? "test" : "dev")}",
            (encode, cancellation) => sentences.ProbeAccuracy(encode, isTest, cancellation)
        );
    }

    /// <summary>A sentence, a tab, and its class.</summary>
    private static (string Text, string Label)? Sentiment(string line) =>
        line.LastIndexOf('\t') is > 0 and var tab ? (line[..tab], line[(tab + 1)..]) : null;

    /// <summary>A class, a colon, a finer class, a space, and the question.</summary>
    private static (string Text, string Label)? Question(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && line.IndexOf(' ', colon) is > 0 and var space
            ? (line[(space + 1)..], line[..colon])
            : null;

    private List<(string Text, string Label)> Labelled(string name, Func<string, (string Text, string Label)?> parse)
    {
        var rows = Lines(name)
            .Select(
                (line, i) =>
                    parse(line)
                    ?? throw new InvalidDataException(
                        $"{Path.Combine(folder, name)}: line {i + 1} is not a sentence and its class."
                    )
            )
            .ToList();
        return rows.DistinctBy(row => row.Label).Count() > 1
            ? rows
            : throw new InvalidDataException($"{Path.Combine(folder, name)} has not sentences of two classes.");
    }

    private IEnumerable<string> Lines(string name) => File.ReadLines(Path.Combine(folder, name));
}
