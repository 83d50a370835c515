using System.Text.Json;
using System.Text.Json.Nodes;
using Tokenizers.DotNet;

namespace NsnGen.Samples.Models;

/// <summary>A <c>tokenizer.json</c>, read by Hugging Face's own library. May be used by many threads.</summary>
public sealed class TokenizerFile : IDisposable
{
    private static readonly string[] Kinds = ["BPE", "Unigram", "WordLevel", "WordPiece"];

    /// <summary>How texts are cut off and filled up to a length, which is for whoever makes the batch.</summary>
    private static readonly string[] Lengths = ["truncation", "padding"];

    private readonly Tokenizer tokenizer;

    private TokenizerFile(Tokenizer tokenizer) => this.tokenizer = tokenizer;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabulary">How many tokens the model has.</param>
    /// <exception cref="InvalidDataException">It is none, of an unknown kind, or has tokens that the model has not.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TokenizerFile Open(string path, int vocabulary)
    {
        try
        {
            var json =
                JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("it is no object.");
            Check(path, json, vocabulary);
            return Made(path, json);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or TokenizerException)
        {
            throw new InvalidDataException($"{path} is not a tokenizer: {fault.Message}", fault);
        }
    }

    /// <summary>Makes a tokenizer of what would stand in a file, and is known to be right.</summary>
    public static TokenizerFile Of(JsonObject json)
    {
        // The library reads files alone.
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json.ToJsonString());
            return new TokenizerFile(new Tokenizer(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The tokens of a text, with those that begin and end it. What is written like a special token, becomes one.</summary>
    public int[] Encode(string text) => [.. tokenizer.Encode(text).Select(token => (int)token)];

    /// <summary>The text of some tokens, without special ones.</summary>
    public string Decode(IEnumerable<int> tokens) => tokenizer.Decode([.. tokens.Select(token => (uint)token)]);

    /// <inheritdoc/>
    public void Dispose() => tokenizer.Dispose();

    private static void Check(string path, JsonObject json, int vocabulary)
    {
        var model = json["model"] as JsonObject ?? throw new JsonException("it has no model.");
        // Files of GPT-2's age do not say their kind.
        if (model["type"] is { } kind && !Kinds.Contains(kind.ToString(), StringComparer.Ordinal))
        {
            throw new InvalidDataException(
                $"{path} is a tokenizer of kind '{kind}'; {string.Join(", ", Kinds)} are read."
            );
        }
        var highest = Tokens(json, model).DefaultIfEmpty(-1).Max();
        if (highest >= vocabulary)
        {
            throw new InvalidDataException(
                $"{path} is the tokenizer of another model: it has a token {highest}, and the model has {vocabulary}."
            );
        }
    }

    private static IEnumerable<int> Tokens(JsonObject json, JsonObject model) =>
        [
            .. (json["added_tokens"] as JsonArray ?? []).Select(token => (int)token!["id"]!),
            .. model["vocab"] switch
            {
                JsonObject byText => byText.Select(token => (int)token.Value!),
                JsonArray list => [list.Count - 1],
                _ => [],
            },
        ];

    private static TokenizerFile Made(string path, JsonObject json)
    {
        if (Lengths.All(length => json[length] is null))
        {
            return new TokenizerFile(new Tokenizer(path));
        }
        foreach (var length in Lengths)
        {
            json[length] = null;
        }
        return Of(json);
    }
}
