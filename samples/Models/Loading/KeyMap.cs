using System.Text.RegularExpressions;

namespace NsnGen.Samples.Models;

/// <summary>Which tensor of a checkpoint belongs under which key of a model.</summary>
/// <param name="Rules">
/// The beginning of a key, and what stands in the file instead; the first rule that fits is used. <c>{}</c> is a number and
/// is carried over.
/// </param>
public sealed record KeyMap(IReadOnlyList<(string Key, string InFile)> Rules)
{
    /// <summary>The beginning of names that some files leave out.</summary>
    public string OptionalPrefix { get; init; } = "";

    /// <summary>Endings of keys whose matrices the file holds transposed.</summary>
    public IReadOnlyList<string> Transposed { get; init; } = [];

    /// <summary>Keys that are other names for a parameter, and that files need not have.</summary>
    public IReadOnlyList<string> Tied { get; init; } = [];

    /// <summary>
    /// What some files have and the model has no use for: beginnings of names that end in a dot, after
    /// <see cref="OptionalPrefix"/>, or endings.
    /// </summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>The name in the file of a model's key; the key itself if no rule fits.</summary>
    public string this[string key]
    {
        get
        {
            foreach (var (from, to) in Rules)
            {
                var match = Regex.Match(
                    key,
                    "^" + Regex.Escape(from).Replace(@"\{}", @"(\d+)", StringComparison.Ordinal)
                );
                if (match.Success)
                {
                    return to.Replace("{}", match.Groups[1].Value, StringComparison.Ordinal) + key[match.Length..];
                }
            }
            return key;
        }
    }

    /// <summary>A name without <see cref="OptionalPrefix"/>.</summary>
    internal string Short(string name) =>
        name.StartsWith(OptionalPrefix, StringComparison.Ordinal) ? name[OptionalPrefix.Length..] : name;

    internal bool IsTransposed(string key) => Transposed.Any(ending => key.EndsWith(ending, StringComparison.Ordinal));

    internal bool IsTied(string key) => Tied.Contains(key);

    internal bool IsUnused(string name) =>
        Unused.Any(part =>
            part.EndsWith('.')
                ? Short(name).StartsWith(part, StringComparison.Ordinal)
                : name.EndsWith(part, StringComparison.Ordinal)
        );
}
