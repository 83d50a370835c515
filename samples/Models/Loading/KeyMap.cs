using System.Text.RegularExpressions;
using static TorchSharp.torch;

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

    /// <summary>Two keys that are one weight in some models. Of such a model, files need have only one of them.</summary>
    public (string Key, string Other)? Tied { get; init; }

    /// <summary>Endings of names, and what stands in some files instead.</summary>
    public IReadOnlyList<(string Ending, string InFile)> OtherEndings { get; init; } = [];

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
    private string Short(string name) =>
        name.StartsWith(OptionalPrefix, StringComparison.Ordinal) ? name[OptionalPrefix.Length..] : name;

    internal bool IsTransposed(string key) => Transposed.Any(ending => key.EndsWith(ending, StringComparison.Ordinal));

    /// <summary><see cref="Tied"/>, if the two are one weight in a model.</summary>
    internal (string Key, string Other)? TiedIn(nn.Module model)
    {
        if (Tied is not { } pair)
        {
            return null;
        }
        var state = model.state_dict();
        return AreOne(state[pair.Key], state[pair.Other]) ? pair : null;
    }

    /// <summary>Two objects may stand for one weight; then what is set on one shows on the other.</summary>
    private static bool AreOne(Tensor one, Tensor other)
    {
        var (before, isTrained) = (one.requires_grad, other.requires_grad);
        one.requires_grad = !before;
        var areOne = other.requires_grad != isTrained;
        one.requires_grad = before;
        return areOne;
    }

    /// <summary>The name under which a file has a key's tensor, or null.</summary>
    internal string? Find(string key, ITensorFile file) =>
        Spellings(this[key]).SelectMany(name => new[] { name, Short(name) }).FirstOrDefault(file.Contains);

    private IEnumerable<string> Spellings(string name) =>
        OtherEndings
            .Where(other => name.EndsWith(other.Ending, StringComparison.Ordinal))
            .Select(other => name[..^other.Ending.Length] + other.InFile)
            .Prepend(name);

    internal bool IsUnused(string name) =>
        Unused.Any(part =>
            part.EndsWith('.')
                ? Short(name).StartsWith(part, StringComparison.Ordinal)
                : name.EndsWith(part, StringComparison.Ordinal)
        );
}
