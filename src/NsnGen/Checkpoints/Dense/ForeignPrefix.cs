using NsnGen.Files;

namespace NsnGen.Checkpoints;

/// <summary>
/// Knows names that differ from a model's only in how they begin, as wrappers make them (<c>module.</c>, <c>_orig_mod.</c>,
/// <c>base_model.model.</c>) or a class that holds the model as a field.
/// </summary>
internal static class ForeignPrefix
{
    /// <summary>Of so many names it is tried whether a file has them behind something; one may be missing.</summary>
    private const int MostTried = 8;

    private static readonly string[] Wrappers = ["base_model.model.", "_orig_mod.", "module."];

    /// <summary>What to do about a beginning that only one side has, or null if that is not the difference.</summary>
    /// <param name="names">The names that are looked for.</param>
    /// <param name="file">The checkpoint.</param>
    public static string? Advice(IReadOnlyList<string> names, ITensorFile file)
    {
        if (names.Any(file.Contains))
        {
            return null;
        }
        if ((BeginningOf(file.Names, names) ?? Wrapped(file.Names)) is { } more)
        {
            return $"All of its names begin with '{more}', as a wrapper writes them: new KeyMap([(\"\", \"{more}\")]) takes it off";
        }
        return BeginningOf(names, file.Names) is { } less
            ? $"Its names lack the '{less}' with which all of the model begin: new KeyMap([(\"{less}\", \"\")]) takes it off"
            : null;
    }

    /// <summary>What all names begin with, before what some of the shorter ones are; or null.</summary>
    private static string? BeginningOf(IReadOnlyList<string> names, IReadOnlyList<string> shorter) =>
        shorter
            .Take(MostTried)
            .SelectMany(end =>
                names
                    .Where(name => name.EndsWith("." + end, StringComparison.Ordinal))
                    .Select(name => name[..^end.Length])
            )
            .FirstOrDefault(begin => AllBegin(names, begin));

    /// <summary>The beginnings that wrappers make, one after the other, which all names have; or null.</summary>
    private static string? Wrapped(IReadOnlyList<string> names)
    {
        var begin = "";
        while (names.Count > 0 && Array.Find(Wrappers, more => AllBegin(names, begin + more)) is { } next)
        {
            begin += next;
        }
        return begin.Length > 0 ? begin : null;
    }

    private static bool AllBegin(IEnumerable<string> names, string begin) =>
        names.All(name => name.StartsWith(begin, StringComparison.Ordinal));
}
