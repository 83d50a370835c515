using NsnGen.Tests;

namespace NsnGen.Samples.Tests;

/// <summary>A folder of data as small as it can be, in the formats of STS-B, SICK, SST-2 and TREC.</summary>
internal sealed class SmallSentences : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallSentences()
    {
        (string First, string Second, string Score)[] pairs =
        [
            ("A man is playing a guitar.", "Someone plays the guitar.", "4.5"),
            ("A dog runs through the snow.", "A dog is running in snow.", "4.8"),
            ("The stock market fell on Monday.", "A woman slices an onion.", "0.0"),
            ("Two children sit on a bench in the park.", "Children are sitting outside.", "3.6"),
            ("The plane is landing.", "The plane takes off.", "1.9"),
            ("He was born in Vienna in 1901.", "The recipe asks for two eggs and flour.", "0.2"),
        ];
        string[] parts = ["dev", "test"];
        foreach (var part in parts)
        {
            Write(
                $"sts-{part}.csv",
                pairs.Select(pair => $"genre\tfile\t2012\t1\t{pair.Score}\t{pair.First}\t{pair.Second}")
            );
        }
        Write(
            "SICK.txt",
            pairs
                .SelectMany(pair =>
                    new[] { "TRIAL", "TEST" }.Select(set =>
                        $"1\t{pair.First}\t{pair.Second}\tNEUTRAL\t{pair.Score}\t{set}"
                    )
                )
                .Prepend("pair_ID\tsentence_A\tsentence_B\tentailment_label\trelatedness_score\tSemEval_set")
        );
        Write(
            "unlabelled.txt",
            pairs.SelectMany(pair => new[] { pair.First, pair.Second, $"{pair.First} {pair.Second}" })
        );
        string[] sets = ["train", "test"];
        foreach (var set in sets)
        {
            Write(
                $"sst2-{set}.tsv",
                Enumerable
                    .Range(0, 24)
                    .Select(i => i % 2 == 0 ? $"a lovely film , take {i}\t1" : $"a dull mess , take {i}\t0")
            );
            Write(
                $"trec-{set}.txt",
                Enumerable
                    .Range(0, 24)
                    .Select(i => i % 2 == 0 ? $"NUM:count How many eggs are {i} ?" : $"HUM:ind Who is number {i} ?")
            );
        }
    }

    public string Path => System.IO.Path.GetDirectoryName(folder.File("SICK.txt"))!;

    public void Dispose() => folder.Dispose();

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(folder.File(name), lines);
}
