using System.Text.RegularExpressions;

namespace NsnGen.Samples.Models;

/// <summary>Which tensor of a checkpoint belongs under which key of a model.</summary>
/// <param name="Rules">
/// The beginning of a key, and what stands in the file instead; the first rule that fits is used. <c>{}</c> is a number and
/// is carried over.
/// </param>
public sealed record KeyMap(IReadOnlyList<(string Key, string InFile)> Rules)
{
    /// <summary>The file has the model's own keys.</summary>
    public static KeyMap Same { get; } = new([]);

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
}
