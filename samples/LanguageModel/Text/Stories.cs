using System.Text.Json;
using NsnGen.Samples.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Samples.LanguageModel;

/// <summary>Stories as rows of tokens of one length, filled up at the end.</summary>
public sealed class Stories
{
    /// <summary>Where a row has ended; the loss passes over it.</summary>
    public const long Padding = -100;

    private readonly long[][] rows;

    private Stories(long[][] rows) => this.rows = rows;

    /// <summary>How many stories there are.</summary>
    public int Count => rows.Length;

    /// <summary>Reads a JSON array of texts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="length">The most tokens of a story; the rest is cut off.</param>
    /// <exception cref="InvalidDataException">The file is not an array of texts.</exception>
    public static Stories Read(string path, Tokenizer tokenizer, int length)
    {
        try
        {
            using var file = File.OpenRead(path);
            var texts = JsonSerializer.Deserialize<string[]>(file)!;
            return new Stories([
                .. texts
                    .AsParallel()
                    .AsOrdered()
                    .Select(text => tokenizer.Encode(text).Take(length).Select(t => (long)t).ToArray()),
            ]);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} is not a JSON array of texts: {fault.Message}", fault);
        }
    }

    /// <summary>Some of the stories.</summary>
    public Stories Slice(Range range) => new(rows[range]);

    /// <summary>Batches of similar length for one pass in order of length.</summary>
    public IEnumerable<TokenBatch> Batches(int size) =>
        rows.OrderBy(row => row.Length).Chunk(size).Select(TokenBatch.Of);

    /// <summary>Batches of random stories; the same seed gives the same ones.</summary>
    public IEnumerable<TokenBatch> Random(int size, int steps, int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            yield return TokenBatch.Of([.. Enumerable.Range(0, size).Select(_ => rows[random.Next(rows.Length)])]);
        }
    }
}
