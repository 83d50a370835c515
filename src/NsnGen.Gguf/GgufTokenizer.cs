namespace NsnGen.Gguf;

/// <summary>How text becomes tokens, as llama.cpp does it.</summary>
public sealed record GgufTokenizer
{
    /// <summary>The tokens, in the order of the rows of the embedding.</summary>
    public required IReadOnlyList<GgufToken> Tokens { get; init; }

    /// <summary>
    /// Byte pairs (GPT-2, Llama 3): the pairs to join, first first, two texts with a space between. Null for SentencePiece (Llama 2),
    /// which joins by <see cref="GgufToken.Score"/>.
    /// </summary>
    public IReadOnlyList<string>? Merges { get; init; }

    /// <summary>How llama.cpp splits a text before it joins byte pairs: <c>gpt-2</c>, <c>llama-bpe</c>, or another of its names.</summary>
    public string Splitting { get; init; } = "default";

    /// <summary>The token that begins a text; null if there is none.</summary>
    public int? Start { get; init; }

    /// <summary>The token that ends a text; null if there is none.</summary>
    public int? End { get; init; }

    /// <summary>The token for what has no token; null if there is none.</summary>
    public int? Unknown { get; init; }

    /// <summary>Whether <see cref="Start"/> is put before every text.</summary>
    public bool AddsStart { get; init; }

    /// <summary>Whether a space is put before every text, as SentencePiece does.</summary>
    public bool AddsSpace { get; init; }

    /// <summary>Reads a <c>tokenizer.json</c> of Hugging Face.</summary>
    /// <param name="path">The file: byte pairs of bytes, split as GPT-2 or Llama 3 do, or of SentencePiece's pieces.</param>
    /// <param name="config">The model's <c>config.json</c>, which says what ends a text; null if nothing does.</param>
    /// <exception cref="InvalidDataException">It is no tokenizer, or one that llama.cpp cannot have.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static GgufTokenizer Read(string path, string? config = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var tokenizer = TokenizerJson.Read(path);
        return config is null ? tokenizer : tokenizer with { End = LlamaConfigFile.ReadEnd(config) };
    }

    /// <summary>What is impossible in it, or null.</summary>
    internal string? Fault(long vocabulary) =>
        Tokens.Count != vocabulary ? $"it has {Tokens.Count} tokens, and the embedding {vocabulary} rows"
        : Tokens.Any(token => token.Text is null) ? "a token has no text"
        : OutOfRange() is { } missing ? $"its token {missing} does not exist; there are {Tokens.Count}"
        : AddsStart && Start is null ? $"{nameof(AddsStart)} needs {nameof(Start)}"
        : null;

    private int? OutOfRange() =>
        new[] { Start, End, Unknown }.FirstOrDefault(token => token is { } id && (id < 0 || id >= Tokens.Count));
}
