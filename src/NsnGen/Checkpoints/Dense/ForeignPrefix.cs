using NsnGen.Files;

namespace NsnGen.Checkpoints;

/// <summary>
/// Knows names that differ from a model's only in how they begin, as wrappers make them (<c>module.</c>, <c>_orig_mod.</c>,
/// <c>base_model.model.</c>) or a class that holds the model as a field.
/// </summary>
internal static class ForeignPrefix
{
    /// <summary>What to do about a beginning that only one side has, or null if that is not the difference.</summary>
    /// <param name="names">The names that are looked for.</param>
    /// <param name="file">The checkpoint.</param>
    public static string? Advice(IReadOnlyList<string> names, ITensorFile file)
    {
        if (names.Count == 0)
        {
            return null;
        }
        if (Beginnings(file.Names, names[0]).Find(begin => names.All(name => file.Contains(begin + name))) is { } more)
        {
            return $"Its names are those with '{more}' before them, as a wrapper writes them: new KeyMap([(\"\", \"{more}\")]) strips it";
        }
        return
            file.Names.Count > 0
            && Beginnings(names, file.Names[0]).Find(begin => names.All(name => IsShorter(name, begin, file)))
                is { } less
            ? $"Its names lack the '{less}' with which those of the model begin: new KeyMap([(\"{less}\", \"\")]) adds it"
            : null;
    }

    private static bool IsShorter(string name, string begin, ITensorFile file) =>
        name.StartsWith(begin, StringComparison.Ordinal) && file.Contains(name[begin.Length..]);

    /// <summary>What stands before a name in longer ones.</summary>
    private static List<string> Beginnings(IEnumerable<string> longer, string name) =>
        [
            .. longer
                .Where(other => other.EndsWith("." + name, StringComparison.Ordinal))
                .Select(other => other[..^name.Length])
                .Distinct(StringComparer.Ordinal),
        ];
}
