using System.Text.Json;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Stories as rows of tokens.</summary>
public sealed class Stories
{
    /// <summary>Where a row has ended; the loss passes over it.</summary>
    public const long Padding = -100;

    private readonly long[][] rows;

    private Stories(long[][] rows) => this.rows = rows;

    /// <summary>How many stories there are.</summary>
    public int Count => rows.Length;

    /// <summary>How many tokens a story has on average.</summary>
    public double MeanLength => rows.Average(row => row.Length);

    /// <summary>Reads a JSON array of texts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="length">The most tokens of a story; the rest is cut off.</param>
    /// <exception cref="InvalidDataException">The file is not an array of texts.</exception>
    public static Stories Read(string path, Tokenizer tokenizer, int length)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"The stories must be a file, which {path} is not.");
        }
        try
        {
            using var file = File.OpenRead(path);
            var texts = JsonSerializer.Deserialize<string?[]>(file) ?? throw new JsonException("it is null.");
            if (Array.IndexOf(texts, null) is >= 0 and var missing)
            {
                throw new JsonException($"element {missing} is null.");
            }
            return new Stories([
                .. texts
                    .AsParallel()
                    .AsOrdered()
                    .Select(text => tokenizer.Encode(text!).Take(length).Select(t => (long)t).ToArray()),
            ]);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is not a JSON array of texts: {fault.Message}", fault);
        }
    }

    /// <summary>Some of the stories.</summary>
    public Stories Slice(Range range) => new(rows[range]);

    /// <summary>The longest story, or its first tokens.</summary>
    /// <param name="atMost">How many.</param>
    public long[] Longest(int atMost) => [.. rows.MaxBy(row => row.Length)!.Take(atMost)];

    /// <summary>The first tokens of each story that has so many.</summary>
    public IEnumerable<long[]> OfAtLeast(int length) =>
        rows.Where(row => row.Length >= length).Select(row => row[..length]);

    /// <summary>Batches of similar length for one pass in order of length.</summary>
    public IEnumerable<TokenBatch> Batches(int size) =>
        rows.OrderBy(row => row.Length).Chunk(size).Select(TokenBatch.Of);

    /// <summary>Batches of random stories; the same seed gives the same ones. Each lives until the next is asked for.</summary>
    public IEnumerable<TokenBatch> Random(int size, int steps, int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            using var batch = TokenBatch.Of([.. Enumerable.Range(0, size).Select(_ => rows[random.Next(rows.Length)])]);
            yield return batch;
        }
    }
}
