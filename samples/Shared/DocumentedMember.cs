namespace NsnGen.Samples;

/// <summary>A member of .NET and what its documentation says of it.</summary>
/// <param name="Id">The documentation id: <c>M:System.Text.Rune.IsDigit(System.Text.Rune)</c>.</param>
/// <param name="Namespace">The namespace that it is in.</param>
/// <param name="Summary">The summary, as one line.</param>
public sealed record DocumentedMember(string Id, string Namespace, string Summary)
{
    /// <summary>The name with its type and namespace, without parameters: <c>System.Text.Rune.IsDigit</c>.</summary>
    public string FullName => WithoutParameters(Id)[2..];

    /// <summary>An id up to its parameters.</summary>
    internal static string WithoutParameters(string id) =>
        id.IndexOf('(', StringComparison.Ordinal) is >= 0 and var open ? id[..open] : id;

    /// <summary>The last part of an id, without parameters and the number of type parameters.</summary>
    internal static string LastPart(string id)
    {
        var name = WithoutParameters(id);
        name = name[(name.LastIndexOfAny(['.', ':']) + 1)..];
        return name.IndexOf('`', StringComparison.Ordinal) is >= 0 and var tick ? name[..tick] : name;
    }
}
