using System.Text.RegularExpressions;

namespace NsnGen.Samples.DocSearch;

/// <summary>Turns the name of a member into words.</summary>
public static partial class MemberName
{
    /// <summary>
    /// The words of a type's name, or of a type's and its member's: <c>file read all lines</c> for <c>System.IO.File.ReadAllLines</c>.
    /// Null for constructors and operators, whose names say nothing.
    /// </summary>
    /// <param name="id">The documentation id.</param>
    public static string? Words(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var parts = id[2..].Split('(')[0].Split('.');
        var last = parts[^1];
        if (last.StartsWith('#') || last.StartsWith("op_", StringComparison.Ordinal))
        {
            return null;
        }
        var name = id[0] == 'T' || parts.Length == 1 ? last : $"{parts[^2]} {last}";
        return string.Join(' ', Word().Matches(name).Select(word => word.Value.ToLowerInvariant()));
    }

    /// <summary>A run of capitals, or a word with or without its first one; numbers of type parameters are none.</summary>
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*")]
    private static partial Regex Word();
}
