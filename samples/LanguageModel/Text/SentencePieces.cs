using System.Text.Json.Nodes;
using NsnGen.Gguf;

namespace NsnGen.Samples.LanguageModel;

/// <summary>
/// The pieces of a SentencePiece model that joins pairs (Sennrich et al., arXiv 1508.07909): three special ones, the 256 bytes, and texts.
/// </summary>
internal sealed class SentencePieces
{
    /// <summary>SentencePiece's letter for a space.</summary>
    private const char Space = '\u2581';

    private const int Unknown = 0;
    private const int Start = 1;
    private const int End = 2;
    private const int FirstText = 3 + 256;

    private readonly string[] texts;
    private readonly float[] scores;

    /// <param name="texts">The text of each token, with plain spaces.</param>
    /// <param name="scores">Of the pairs in a text, the one that makes the piece of the highest score is joined first.</param>
    public SentencePieces(IEnumerable<string> texts, float[] scores)
    {
        this.texts = [.. texts.Select(text => text.Replace(' ', Space))];
        this.scores = scores;
    }

    /// <summary>The same for llama.cpp.</summary>
    public GgufTokenizer ForGguf() =>
        new()
        {
            Tokens = [.. texts.Select((text, token) => new GgufToken(text, scores[token], KindOf(token)))],
            Unknown = Unknown,
            Start = Start,
            End = End,
            AddsStart = true,
            AddsSpace = true,
        };

    /// <summary>What a <c>tokenizer.json</c> of the same pieces has.</summary>
    public JsonObject ToJson()
    {
        var json = JsonNode
            .Parse(
                """
                {
                  "version": "1.0",
                  "normalizer": { "type": "Sequence", "normalizers": [
                    { "type": "Prepend", "prepend": "▁" },
                    { "type": "Replace", "pattern": { "String": " " }, "content": "▁" }
                  ] },
                  "pre_tokenizer": null,
                  "post_processor": {
                    "type": "TemplateProcessing",
                    "single": [ { "SpecialToken": { "id": "start", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } } ],
                    "pair": [ { "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } } ],
                    "special_tokens": { "start": { "id": "start", "ids": [1], "tokens": ["start"] } }
                  },
                  "decoder": { "type": "Sequence", "decoders": [
                    { "type": "Replace", "pattern": { "String": "▁" }, "content": " " },
                    { "type": "ByteFallback" },
                    { "type": "Fuse" },
                    { "type": "Strip", "content": " ", "start": 1, "stop": 0 }
                  ] },
                  "model": { "type": "BPE", "byte_fallback": true, "fuse_unk": true }
                }
                """
            )!
            .AsObject();
        json["added_tokens"] = new JsonArray([.. Enumerable.Range(0, 3).Select(Special)]);
        var model = json["model"]!;
        model["unk_token"] = texts[Unknown];
        var vocabulary = new JsonObject();
        for (var token = 0; token < texts.Length; token++)
        {
            vocabulary.TryAdd(texts[token], token);
        }
        model["vocab"] = vocabulary;
        model["merges"] = new JsonArray([.. Merges()]);
        return json;
    }

    /// <summary>Every pair of pieces that makes a piece, in the order in which they are joined.</summary>
    private IEnumerable<JsonNode> Merges()
    {
        var known = texts.ToHashSet(StringComparer.Ordinal);
        return from token in Enumerable.Range(FirstText, Math.Max(texts.Length - FirstText, 0))
            orderby scores[token] descending
            from at in Enumerable.Range(1, Math.Max(texts[token].Length - 1, 0))
            let left = texts[token][..at]
            let right = texts[token][at..]
            where known.Contains(left) && known.Contains(right)
            select (JsonNode)new JsonArray(left, right);
    }

    private JsonNode Special(int token) =>
        new JsonObject
        {
            ["id"] = token,
            ["content"] = texts[token],
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        };

    private static GgufTokenKind KindOf(int token) =>
        token switch
        {
            Unknown => GgufTokenKind.Unknown,
            Start or End => GgufTokenKind.Control,
            < FirstText => GgufTokenKind.Byte,
            _ => GgufTokenKind.Normal,
        };
}
