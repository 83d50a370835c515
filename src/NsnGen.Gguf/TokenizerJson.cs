using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NsnGen.Gguf;

/// <summary>A <c>tokenizer.json</c> of Hugging Face, as llama.cpp can have it: byte pairs of bytes, or of SentencePiece's pieces.</summary>
internal sealed class TokenizerJson
{
    private const string Space = "\u2581";

    /// <summary>How GPT-2's and Llama 3's files split a text, and what llama.cpp calls it.</summary>
    private static readonly (string Pattern, string Name)[] Splittings =
    [
        (
            @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
            "llama-bpe"
        ),
    ];

    private readonly string path;
    private readonly JsonObject json;
    private readonly JsonObject model;

    private TokenizerJson(string path)
    {
        this.path = path;
        json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("it is no object.");
        model = json["model"] as JsonObject ?? throw new JsonException("it has no model.");
    }

    public static GgufTokenizer Read(string path)
    {
        try
        {
            return new TokenizerJson(path).Tokenizer();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is not a tokenizer: {fault.Message}", fault);
        }
    }

    private GgufTokenizer Tokenizer()
    {
        if (model["type"] is { } kind && kind.ToString() != "BPE")
        {
            throw Refused($"it is of kind '{kind}', and not BPE");
        }
        var merges = Merges();
        var isPieces = (bool?)model["byte_fallback"] is true;
        var splitting = isPieces ? PiecesSplitting() : Splitting();
        var start = StartOf(json["post_processor"]);
        return new GgufTokenizer
        {
            Tokens = isPieces ? Tokens(ScoresOf(merges)) : Tokens([]),
            Merges = isPieces ? null : [.. merges.Select(pair => $"{pair.Left} {pair.Right}")],
            Splitting = splitting,
            Unknown = (string?)model["unk_token"] is { } unknown ? (int?)model["vocab"]![unknown] : null,
            Start = start,
            AddsStart = start is not null,
            AddsSpace = isPieces && Everything(json["normalizer"], json["pre_tokenizer"]).Any(PutsSpaceBefore),
        };
    }

    /// <summary>The tokens by their numbers; a number without one is unused.</summary>
    private List<GgufToken> Tokens(Dictionary<string, float> scores)
    {
        var added = (json["added_tokens"] as JsonArray ?? []).ToDictionary(
            token => (int)token!["id"]!,
            token => ((string)token!["content"]!, (bool?)token["special"] is true)
        );
        var vocabulary = model["vocab"]!.AsObject().ToDictionary(token => (int)token.Value!, token => token.Key);
        var unknown = (string?)model["unk_token"];
        return
        [
            .. Enumerable
                .Range(0, Math.Max(vocabulary.Keys.DefaultIfEmpty(-1).Max(), added.Keys.DefaultIfEmpty(-1).Max()) + 1)
                .Select(Token),
        ];

        GgufToken Token(int id) =>
            added.TryGetValue(id, out var entry) ? new GgufToken(entry.Item1, 0, KindOf(entry.Item1, entry.Item2))
            : vocabulary.TryGetValue(id, out var text)
                ? new GgufToken(
                    text,
                    scores.GetValueOrDefault(text),
                    IsByte(text) ? GgufTokenKind.Byte : GgufTokenKind.Normal
                )
            : new GgufToken(string.Create(CultureInfo.InvariantCulture, $"[unused {id}]"), 0, GgufTokenKind.Unused);

        GgufTokenKind KindOf(string text, bool isSpecial) =>
            text == unknown ? GgufTokenKind.Unknown
            : isSpecial ? GgufTokenKind.Control
            : GgufTokenKind.UserDefined;
    }

    /// <summary>A pair that is joined earlier makes a piece of a higher score.</summary>
    private static Dictionary<string, float> ScoresOf(List<(string Left, string Right)> merges)
    {
        var scores = new Dictionary<string, float>(StringComparer.Ordinal);
        for (var i = 0; i < merges.Count; i++)
        {
            scores.TryAdd(merges[i].Left + merges[i].Right, -i - 1);
        }
        return scores;
    }

    /// <summary>Two texts with a space between, or since version 0.20 two texts.</summary>
    private List<(string Left, string Right)> Merges() =>
        [
            .. (model["merges"] as JsonArray ?? throw new JsonException("it has no merges.")).Select(pair =>
                pair is JsonArray two ? ((string)two[0]!, (string)two[1]!) : Split((string)pair!)
            ),
        ];

    private static (string Left, string Right) Split(string pair) =>
        pair.Split(' ') is [var left, var right] ? (left, right) : throw new JsonException($"'{pair}' is no pair.");

    private string PiecesSplitting() =>
        Everything(json["pre_tokenizer"]).FirstOrDefault(part => Type(part) != "Metaspace") is { } other
            ? throw Refused($"it splits texts by '{Type(other)}' before pieces are joined")
            : "default";

    private string Splitting()
    {
        var parts = Everything(json["pre_tokenizer"]).ToList();
        if (parts.Find(part => Type(part) is not ("ByteLevel" or "Split")) is { } other)
        {
            throw Refused($"it splits texts by '{Type(other)}'");
        }
        if (parts.TrueForAll(part => Type(part) != "ByteLevel"))
        {
            throw Refused("its byte pairs are not of bytes");
        }
        return parts.Find(part => Type(part) == "Split") is not { } split
            ? "gpt-2"
            : Array.Find(Splittings, known => known.Pattern == (string?)split["pattern"]?["Regex"]).Name
                ?? throw Refused($"it splits texts by a pattern of its own, {split["pattern"]?.ToJsonString()}");
    }

    /// <summary>The token that is put before every text, or null.</summary>
    private static int? StartOf(JsonNode? processor) =>
        Everything(processor)
            .Where(part => Type(part) == "TemplateProcessing")
            .Select(part => (Id: (string?)part["single"]?[0]?["SpecialToken"]?["id"], Part: part))
            .Where(start => start.Id is not null)
            .Select(start => (int?)start.Part["special_tokens"]![start.Id!]!["ids"]![0])
            .FirstOrDefault();

    /// <summary>Some parts, and what those that are sequences are made of.</summary>
    private static IEnumerable<JsonNode> Everything(params IEnumerable<JsonNode?> parts) =>
        parts.OfType<JsonObject>().SelectMany(part => Type(part) == "Sequence" ? Everything(Inside(part)) : [part]);

    private static IEnumerable<JsonNode?> Inside(JsonObject sequence) =>
        (sequence["normalizers"] ?? sequence["pretokenizers"] ?? sequence["processors"]) as JsonArray ?? [];

    private static bool PutsSpaceBefore(JsonNode part) =>
        Type(part) switch
        {
            "Prepend" => (string?)part["prepend"] == Space,
            "Metaspace" => (string?)part["prepend_scheme"] is not "never"
                && (bool?)part["add_prefix_space"] is not false,
            _ => false,
        };

    private static bool IsByte(string text) =>
        text is ['<', '0', 'x', var high, var low, '>'] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low);

    private static string? Type(JsonNode part) => (string?)part["type"];

    private InvalidDataException Refused(string reason) =>
        new($"{path} is a tokenizer that llama.cpp cannot have: {reason}.");
}
