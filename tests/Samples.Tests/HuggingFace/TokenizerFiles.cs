using System.Text.Json.Nodes;

namespace NsnGen.Samples.Tests;

/// <summary>Small tokenizers of the kinds that the samples' models have, as files of Hugging Face have them.</summary>
internal static class TokenizerFiles
{
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Pairs that GPT-2's byte pairs are joined by; Ġ is a space.</summary>
    public static string[] Merges { get; } =
    ["Ġ t", "h e", "Ġt he", "a t", "i n", "Ġ a", "Ġ c", "Ġc at", "e r", "o n", "Ġ s", "Ġs at", "' s", "Ã ©", "1 2"];

    /// <summary>The words and pieces of a BERT.</summary>
    public static string[] Words { get; } =
    [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        .. "abcdefghijklmnopqrstuvwxyz0123456789.,!?'".Select(letter => letter.ToString()),
        .. "abcdefghijklmnopqrstuvwxyz0123456789".Select(letter => $"##{letter}"),
        "the",
        "cat",
        "sat",
        "##s",
        "##ing",
        "run",
        "##n",
        "cafe",
        "猫",
    ];

    /// <summary>SentencePiece's pieces, in the order of their scores; ▁ is a space.</summary>
    private static readonly string[] Joined = ["▁t", "he", "▁the", "at", "▁c", "▁cat", "▁s", "▁sat"];

    /// <summary>What pieces are made of.</summary>
    private static readonly string[] Letters =
    [
        "▁",
        .. "abcdefghijklmnopqrstuvwxyz.,!?".Select(letter => letter.ToString()),
    ];

    /// <summary>How byte pairs are made of text: GPT-2 and GPT-NeoX.</summary>
    public static JsonObject OfGpt2()
    {
        var vocabulary = ByteLetters()
            .Concat(Merges.Select(pair => pair.Replace(" ", "", StringComparison.Ordinal)))
            .Append(EndOfText)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return Of(
            BytePairs(vocabulary, Merges),
            [(vocabulary.IndexOf(EndOfText), EndOfText)],
            preTokenizer: """{ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true }""",
            decoder: """{ "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true }"""
        );
    }

    /// <summary>Llama's SentencePiece as byte pairs.</summary>
    public static JsonObject OfLlama()
    {
        string[] vocabulary =
        [
            "<unk>",
            "<s>",
            "</s>",
            .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"),
            .. Letters,
            .. Joined,
        ];
        var model = BytePairs(vocabulary, ["▁ t", "h e", "▁t he", "a t", "▁ c", "▁c at", "▁ s", "▁s at"]);
        model["byte_fallback"] = true;
        model["unk_token"] = "<unk>";
        return Of(
            model,
            [(0, "<unk>"), (1, "<s>"), (2, "</s>")],
            normalizer: """
            { "type": "Sequence", "normalizers": [
                { "type": "Prepend", "prepend": "▁" },
                { "type": "Replace", "pattern": { "String": " " }, "content": "▁" } ] }
            """,
            postProcessor: Template("<s>", 1, null, 0),
            decoder: """
            { "type": "Sequence", "decoders": [
                { "type": "Replace", "pattern": { "String": "▁" }, "content": " " },
                { "type": "ByteFallback" }, { "type": "Fuse" },
                { "type": "Strip", "content": " ", "start": 1, "stop": 0 } ] }
            """
        );
    }

    /// <summary>BERT's pieces of words, cut off and filled up, as sentence-transformers leaves it.</summary>
    public static JsonObject OfBert()
    {
        var words = new JsonObject();
        foreach (var (word, token) in Words.Distinct(StringComparer.Ordinal).Select((word, token) => (word, token)))
        {
            words[word] = token;
        }
        var file = Of(
            new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = words,
            },
            [(0, "[PAD]"), (1, "[UNK]"), (2, "[CLS]"), (3, "[SEP]"), (4, "[MASK]")],
            normalizer: """{ "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true }""",
            preTokenizer: """{ "type": "BertPreTokenizer" }""",
            postProcessor: Template("[CLS]", 2, "[SEP]", 3),
            decoder: """{ "type": "WordPiece", "prefix": "##", "cleanup": true }"""
        );
        file["truncation"] = JsonNode.Parse(
            """{ "direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0 }"""
        );
        file["padding"] = JsonNode.Parse(
            """{ "strategy": { "Fixed": 8 }, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]" }"""
        );
        return file;
    }

    /// <summary>The letter of each byte: itself where it can be seen, else one from 256 on (GPT-2's encoder).</summary>
    private static IEnumerable<string> ByteLetters()
    {
        var next = 256;
        return
        [
            .. Enumerable
                .Range(0, 256)
                .Select(value =>
                    (
                        (char)(value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? value : next++)
                    ).ToString()
                ),
        ];
    }

    private static JsonObject BytePairs(IEnumerable<string> vocabulary, IEnumerable<string> merges)
    {
        var tokens = new JsonObject();
        foreach (var (text, token) in vocabulary.Select((text, token) => (text, token)))
        {
            tokens[text] = token;
        }
        return new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["vocab"] = tokens,
            ["merges"] = new JsonArray([.. merges.Select(pair => (JsonNode)pair)]),
        };
    }

    private static JsonObject Of(
        JsonObject model,
        (int Token, string Text)[] special,
        string normalizer = "null",
        string preTokenizer = "null",
        string postProcessor = "null",
        string decoder = "null"
    ) =>
        new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([
                .. special.Select(entry =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = entry.Token,
                            ["content"] = entry.Text,
                            ["single_word"] = false,
                            ["lstrip"] = false,
                            ["rstrip"] = false,
                            ["normalized"] = false,
                            ["special"] = true,
                        }
                ),
            ]),
            ["normalizer"] = JsonNode.Parse(normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(preTokenizer),
            ["post_processor"] = JsonNode.Parse(postProcessor),
            ["decoder"] = JsonNode.Parse(decoder),
            ["model"] = model,
        };

    private static string Template(string start, int startToken, string? end, int endToken)
    {
        string Special(string text) => $$"""{ "SpecialToken": { "id": "{{text}}", "type_id": 0 } }""";
        string Entry(string text, int token) =>
            $$"""{{'"'}}{{text}}{{'"'}}: { "id": "{{text}}", "ids": [{{token}}], "tokens": ["{{text}}"] }""";
        var last = end is null ? "" : ", " + Special(end);
        var entry = end is null ? "" : ", " + Entry(end, endToken);
        return $$"""
            { "type": "TemplateProcessing",
              "single": [{{Special(start)}}, { "Sequence": { "id": "A", "type_id": 0 } }{{last}}],
              "pair": [{{Special(
                start
            )}}, { "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } }],
              "special_tokens": { {{Entry(start, startToken)}}{{entry}} } }
            """;
    }
}
