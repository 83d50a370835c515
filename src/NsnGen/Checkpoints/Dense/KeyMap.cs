using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>Which tensor of another program's checkpoint belongs under which key of a dense model's state dict.</summary>
/// <param name="Rules">
/// The beginning of a key, and what stands in the file instead; the first rule that fits is used, and a key that none fits is its
/// own name. <c>{}</c> is a number and is carried over: <c>("h.{}.fc.", "layers.{}.mlp.")</c>.
/// </param>
/// <remarks>
/// What is one weight in the model needs only one of its keys in the file; where the file has several, their tensors must be equal.
/// </remarks>
public sealed record KeyMap(IReadOnlyList<(string Key, string InFile)> Rules)
{
    /// <summary>The same names on both sides.</summary>
    public static KeyMap Same { get; } = new([]);

    /// <summary>The beginning of names that some files leave out.</summary>
    public string OptionalPrefix { get; init; } = "";

    /// <summary>Endings of keys whose matrices the file holds transposed.</summary>
    public IReadOnlyList<string> Transposed { get; init; } = [];

    /// <summary>Endings of names, and what stands in some files instead.</summary>
    public IReadOnlyList<(string Ending, string InFile)> OtherEndings { get; init; } = [];

    /// <summary>Endings of keys that the file does not have and the model keeps as it made them.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>
    /// What some files have and the model has no use for: beginnings of names that end in a dot, after
    /// <see cref="OptionalPrefix"/>, or endings. Any other tensor that the model has no place for is refused. Null if all of them
    /// are passed over.
    /// </summary>
    public IReadOnlyList<string>? Unused { get; init; }

    /// <summary>
    /// Makes the tensor of a key, for files whose tensors are put together otherwise; null for a key that the model keeps. A part of
    /// a fused weight is <c>file.Read(name).narrow(0, start, length)</c>. Of the map, only
    /// <see cref="Unused"/> is then looked at: what lies beside a quantized weight must be read with it or be named there.
    /// </summary>
    public Func<string, ITensorFile, Tensor?>? Read { get; init; }

    /// <summary>The name in the file of a model's key.</summary>
    public string this[string key]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(key);
            return Rules.Select(rule => Applied(rule.Key, rule.InFile, key)).FirstOrDefault(name => name is not null)
                ?? key;
        }
    }

    internal bool IsTransposed(string key) => EndsIn(Transposed, key);

    internal bool IsKept(string key) => EndsIn(Kept, key);

    internal bool IsUnused(string name) => Unused is null || SaysUnused(name);

    /// <summary>Whether <see cref="Unused"/> says of a tensor that the model has no use for it.</summary>
    internal bool SaysUnused(string name) =>
        Unused is not null
        && Unused.Any(part =>
            part.EndsWith('.')
                ? Short(name).StartsWith(part, StringComparison.Ordinal)
                : name.EndsWith(part, StringComparison.Ordinal)
        );

    /// <summary>The name under which a file has a key's tensor, or null.</summary>
    internal string? Find(string key, ITensorFile file) =>
        Spellings(this[key]).SelectMany(name => new[] { name, Short(name) }).FirstOrDefault(file.Contains);

    /// <summary>The name that a rule gives to a key, or null.</summary>
    private static string? Applied(string from, string to, string key)
    {
        const string Number = "{}";
        var at = from.IndexOf(Number, StringComparison.Ordinal);
        if (at < 0)
        {
            return key.StartsWith(from, StringComparison.Ordinal) ? to + key[from.Length..] : null;
        }
        var rest = from[(at + Number.Length)..];
        if (!key.StartsWith(from[..at], StringComparison.Ordinal))
        {
            return null;
        }
        var end = at;
        while (end < key.Length && char.IsAsciiDigit(key[end]))
        {
            end++;
        }
        return end > at && key[end..].StartsWith(rest, StringComparison.Ordinal)
            ? to.Replace(Number, key[at..end], StringComparison.Ordinal) + key[(end + rest.Length)..]
            : null;
    }

    private static bool EndsIn(IReadOnlyList<string> endings, string key) =>
        endings.Any(ending => key.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>A name without <see cref="OptionalPrefix"/>.</summary>
    private string Short(string name) =>
        name.StartsWith(OptionalPrefix, StringComparison.Ordinal) ? name[OptionalPrefix.Length..] : name;

    private IEnumerable<string> Spellings(string name) =>
        OtherEndings
            .Where(other => name.EndsWith(other.Ending, StringComparison.Ordinal))
            .Select(other => name[..^other.Ending.Length] + other.InFile)
            .Prepend(name);
}
