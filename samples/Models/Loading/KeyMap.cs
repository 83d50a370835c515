using System.Text.RegularExpressions;

namespace NsnGen.Samples.Models;

/// <summary>Which tensor of a checkpoint belongs under which key of a model.</summary>
/// <param name="Rules">
/// The beginning of a key, and what stands in the file instead; the first rule that fits is used. <c>{}</c> is a number and
/// is carried over.
/// </param>
public sealed record KeyMap(IReadOnlyList<(string Key, string InFile)> Rules)
{
    /// <summary>Endings of keys whose tensors the file holds transposed.</summary>
    public IReadOnlyList<string> Transposed { get; init; } = [];

    /// <summary>Endings of names that some files have and no model needs, such as masks and tables that can be computed.</summary>
    public IReadOnlyList<string> Computed { get; init; } = [];

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

    internal bool IsTransposed(string key) => EndsWithAny(key, Transposed);

    internal bool IsComputed(string name) => EndsWithAny(name, Computed);

    private static bool EndsWithAny(string text, IReadOnlyList<string> endings) =>
        endings.Any(ending => text.EndsWith(ending, StringComparison.Ordinal));
}
